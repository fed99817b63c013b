"""Column types and the base class that all our tables share."""

import json
from typing import Any, ClassVar

from tortoise import fields
from tortoise.models import Model

from domain.translated import Translated


class Table(Model):
    """A table of ours.

    in_backup: False for rows that only matter while the site runs (sessions, sign-in codes).
    """

    in_backup: ClassVar[bool] = True

    class Meta:
        abstract = True


class BytesField(fields.BinaryField[bytes]):
    """Bytes that may be a key: Tortoise would refuse to index them."""

    indexable = True


def _encode(value: Any) -> str:
    if isinstance(value, Translated):
        value = value.to_json()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class TranslatedField(fields.JSONField[Translated]):
    """A `Translated` kept as JSON: one column, no join, any number of languages."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("default", Translated)
        kwargs.pop("encoder", None)
        super().__init__(encoder=_encode, **kwargs)

    def to_python_value(self, value: Any) -> Any:
        """A Translated from what the database, or a caller, hands over."""
        if value is None or isinstance(value, Translated):
            return value
        return Translated.from_json(json.loads(value) if isinstance(value, str | bytes) else value)

    def to_db_value(self, value: Any, instance: Any) -> str | None:
        """JSON text."""
        return None if value is None else _encode(value)
