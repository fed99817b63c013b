"""A migration that loses a row without saying so."""
