"""First the tables, then a wider name: on SQLite that rebuilds the parent."""
