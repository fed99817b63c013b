"""A room as somebody would add it: benches that people wish for. One folder for the domain, one for the web, and a migration."""
