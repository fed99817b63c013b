"""What was decided is carried out in the open: tracked cases, their milestones and monthly entries, and every dated promise."""
