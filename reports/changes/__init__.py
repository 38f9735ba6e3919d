"""What changed since the report published before: snapshot, comparison, words."""
