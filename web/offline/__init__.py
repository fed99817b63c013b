"""The kit of pages that work without a network: what is locked under a phrase, what is sealed to the server, which pages stay."""
