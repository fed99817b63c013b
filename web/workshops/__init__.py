"""Events as people meet them: pages, sign-up, tickets, tables."""
