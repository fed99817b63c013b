"""A cycle is one document: its dates, areas, categories, prices and rules stand in one row, are frozen as one and copied as one."""

from functools import cached_property
from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table, TranslatedField
from domain.cycles.phases import Phase
from domain.cycles.plan import Plan


class Cycle(Table):
    """A participatory-budget cycle. key: its name in addresses; prefix: what its proposals' numbers begin with.

    revision: counts changes, so that two officers do not overwrite each other. published_at: from then on the public sees it.
    frozen_at, frozen_digest: when the plan was fixed, and the digest that was published. serial: the last proposal number given.
    """

    id = fields.BigIntField(primary_key=True)
    key = CharField(max_length=40, unique=True)
    prefix = CharField(max_length=8, unique=True)
    name = TranslatedField()
    summary = TranslatedField()
    phases: Any = fields.JSONField(default=list)
    areas: Any = fields.JSONField(default=list)
    categories: Any = fields.JSONField(default=list)
    prices: Any = fields.JSONField(default=list)
    agencies: Any = fields.JSONField(default=list)
    rules: Any = fields.JSONField(default=dict)
    revision = fields.IntField(default=1)
    serial = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    frozen_at = fields.DatetimeField(null=True)
    frozen_digest = CharField(max_length=64, default="")

    class Meta:
        table = "cycle"
        constraints = (
            CheckConstraint(name="cycle_frozen", check="(frozen_at IS NULL) = (frozen_digest = '')"),
            CheckConstraint(name="cycle_serial", check="serial >= 0 AND revision > 0"),
        )

    @cached_property
    def plan(self) -> Plan:
        """The dates, areas, categories, prices, agencies and rules as values."""
        return Plan.from_json(
            {
                "phases": self.phases,
                "areas": self.areas,
                "categories": self.categories,
                "prices": self.prices,
                "agencies": self.agencies,
                "rules": self.rules,
            }
        )

    @property
    def scope(self) -> str:
        """The policy scope of what belongs to this cycle."""
        return f"cycle:{self.key}"

    def phase(self, key: str) -> Phase | None:
        """One phase by its key."""
        return next((phase for phase in self.plan.phases if phase.key == key), None)


class CyclePage(Table):
    """A page of a cycle: learning material, budget facts, the press kit. body: Markdown in each language."""

    id = fields.BigIntField(primary_key=True)
    cycle: fields.ForeignKeyRelation[Cycle] = fields.ForeignKeyField(
        "hamasen.Cycle", related_name="pages", on_delete=fields.OnDelete.CASCADE
    )
    cycle_id: int
    key = CharField(max_length=40)
    kind = CharField(max_length=8)
    title = TranslatedField()
    body = TranslatedField()
    files: Any = fields.JSONField(default=list)
    position = fields.IntField(default=0)
    published_at = fields.DatetimeField(null=True)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "cycle_page"
        unique_together = (("cycle_id", "key"),)
        constraints = (CheckConstraint(name="cycle_page_kind", check="kind IN ('learning', 'facts', 'press')"),)
