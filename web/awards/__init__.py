"""Awards as people meet them: `hamasen awards rank`."""
