"""What writes to the committee: members, agendas, decisions in the room and by letter, and what comes after a meeting."""
