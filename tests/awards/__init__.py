"""The count of panels."""
