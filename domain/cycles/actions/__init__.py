"""Everything that writes cycles: making them, their plan, and their pages. A change to what is frozen is refused and recorded."""

from domain.cycles.actions.making import copy, create, delete, freeze, freeze_due, give_back, hide, next_number, publish
from domain.cycles.actions.pages import MOST_FILES, add_file, delete_page, describe_file, move_page, remove_file, save_page
from domain.cycles.actions.planning import (
    FROZEN,
    OVERTAKEN,
    change_about,
    change_items,
    change_phases,
    change_plan,
    check_seen,
    frozen,
)

__all__ = [
    "FROZEN",
    "MOST_FILES",
    "OVERTAKEN",
    "add_file",
    "change_about",
    "change_items",
    "change_phases",
    "change_plan",
    "check_seen",
    "copy",
    "create",
    "delete",
    "delete_page",
    "describe_file",
    "freeze",
    "freeze_due",
    "frozen",
    "give_back",
    "hide",
    "move_page",
    "next_number",
    "publish",
    "remove_file",
    "save_page",
]
