"""How people meet a cycle: its public pages, and the staff's pages that make it."""
