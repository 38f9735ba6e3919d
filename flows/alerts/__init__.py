"""What happened to what is watched: found once, told at least once, and never lost."""
