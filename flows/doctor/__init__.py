"""What may keep a run from ending well, each answered in a line with what to do about it."""
