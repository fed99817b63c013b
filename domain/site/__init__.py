"""The site itself: its name, whom to call, and whether it has been set up."""
