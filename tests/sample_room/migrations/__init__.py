"""The site's migrations, and the room's own after them."""

from domain import migrations

__path__ = [*__path__, *migrations.__path__]
