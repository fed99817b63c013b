"""Events where people meet: sign-up, tickets, the desk, tables, the clock, notes and minutes."""
