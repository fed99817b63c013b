"""What writes to the glossary."""
