"""The walls of the house: rules that are read off the code, and rules that are judged while it runs."""
