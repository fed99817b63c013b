"""Whether two commits say the same: every page, mail and file of the demo, for everybody, in every language, at one fixed moment.

    uv run --group test python -m tests.sameness BEFORE AFTER

BEFORE, AFTER: commits, or `.` for the working tree. The demo is filled once, by BEFORE; both serve copies of that data, so that keys and
drawn lots are the same, and an older database is opened by the newer code. The clock stands still, the database's too: Debian's package
`faketime` is needed. What a page draws anew with every request is put out of the way (`texts.DRAWN`). A fresh fill by each is compared
by its numbers of rows. Ends with 0 where nothing differs, else with 1; `--keep FOLDER` keeps what was collected, one file an answer.
"""
