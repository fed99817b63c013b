"""What of proposals is printed or drawn: the voter guide, posters, plaques, and pictures to share."""
