"""What is true, whoever asks. Nothing in here knows of HTTP, HTML or cookies."""
