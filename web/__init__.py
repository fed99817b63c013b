"""How people meet the site: HTTP, HTML, sessions, files and the command line."""
