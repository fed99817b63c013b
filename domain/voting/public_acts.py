"""Which public acts stand on the log, and how. Pure."""

VOTERS = frozenset(
    {"void", "replaced", "granted", "code_given", "offline_twice", "exception", "invalid", "roll_added", "roll_removed", "roll_corrected"}
)
"""Acts behind which one voter stands: on the log only their sum, at the close."""

SUM = "sum"
"""The kind of an act that adds up such acts; `facts` says which."""

AFTER = frozenset({"blacked_out", "unverified", "counted", "certified", "destroyed", "drawn", "draw_erased"})
"""Acts after the box is shut, about acts, or that nothing of the result hangs on: under later heads, and in no bundle."""
