"""Column types and the base class that all our tables share."""

import json
from typing import Any, ClassVar, Literal, TypeVar, overload

from tortoise import fields
from tortoise.models import Model

from domain.translated import Translated

Text = TypeVar("Text", str, str | None)


class Table(Model):
    """A table of ours.

    in_backup: False for rows that only matter while the site runs (sessions, sign-in codes).
    """

    in_backup: ClassVar[bool] = True

    class Meta:
        abstract = True


class CharField(fields.CharField[Text]):
    """A short text. What is only looked for may be longer than any row's, as in an address that somebody made up: it finds nothing."""

    @overload
    def __init__(self: "CharField[str]", max_length: int, *, null: Literal[False] = False, **kwargs: Any) -> None: ...

    @overload
    def __init__(self: "CharField[str | None]", max_length: int, *, null: Literal[True], **kwargs: Any) -> None: ...

    def __init__(self, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length, **kwargs)  # type: ignore[misc]

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """The text for the database. Raises tortoise's ValidationError for one that is to be stored and is too long."""
        looked_for = isinstance(instance, type)  # Tortoise hands over the class for a filter, the row for what it stores
        return value if looked_for and isinstance(value, str) else super().to_db_value(value, instance)


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
