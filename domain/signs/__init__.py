"""The register of defective signs: reports without an account, their owner, target days, how they ended, and the figures of the board.

Not here: the approved names themselves (glossary).
"""
