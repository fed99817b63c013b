"""What we know of each stored file; the bytes lie in a store (`stores.py`)."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table, TranslatedField
from domain.files.rules import ATTACHMENTS, PRESENTATION


class StoredFile(Table):
    """A photo or an attachment. `key` is random: it is the address and says nothing about the content."""

    id = fields.BigIntField(primary_key=True)
    key = CharField(max_length=32, unique=True)
    kind = CharField(max_length=12)
    media_type = CharField(max_length=100)
    name = CharField(max_length=120)
    size = fields.BigIntField()
    sha256 = CharField(max_length=64)
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    alt = TranslatedField()
    owner = fields.BigIntField(null=True)
    public = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "stored_file"
        indexes = (Index(fields=("owner",), name="stored_file_owner"),)
        constraints = (
            CheckConstraint(name="stored_file_kind", check="kind IN ('photo', 'attachment')"),
            CheckConstraint(name="stored_file_size", check="size > 0"),
            CheckConstraint(name="stored_file_sides", check="(kind = 'photo') = (width IS NOT NULL)"),
        )

    def objects(self) -> list[str]:
        """The keys under which the bytes lie in the store."""
        if self.kind == "photo":
            return [f"{self.key}/full.webp", f"{self.key}/card.webp"]
        ending = next(kind.ending for kind in (*ATTACHMENTS, PRESENTATION) if kind.media_type == self.media_type)
        return [f"{self.key}/file{ending}"]
