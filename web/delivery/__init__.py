"""How people meet the delivery: the board of cases, the two-monthly report, the promises; and the agencies' entries."""
