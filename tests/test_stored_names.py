"""Names that rows, letters, links, bookmarks and browsers carry stay what they are."""

from tests import stored_names


def test_no_stored_name_is_lost_and_every_new_one_is_listed() -> None:
    lost, new = stored_names.lost_and_new()
    assert not lost, "stored, sent or printed under these names; keep them, or bring along what carries them (a migration, a redirect)"
    assert not new, "run `python -m tests.stored_names` to list them"


def test_every_kind_of_name_is_found() -> None:
    """A collector that finds nothing any more would let everything through."""
    assert {kind: bool(names) for kind, names in stored_names.gather().items()} == dict.fromkeys(stored_names.read(), True)
