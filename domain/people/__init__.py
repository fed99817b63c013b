"""People: residents, staff, agencies, roles, and how each signs in."""
