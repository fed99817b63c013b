"""Programs that are handed out with the result and run without anything of ours."""
