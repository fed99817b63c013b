"""Awards: a panel's scores become totals, ranks, places and tiers, exactly. Here: the count of any file. Not here: who may see whom."""
