"""Rehearsing a whole vote with phones, paper and the closing."""
