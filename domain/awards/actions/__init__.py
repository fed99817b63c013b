"""What writes programmes, entries, panels and awards."""
