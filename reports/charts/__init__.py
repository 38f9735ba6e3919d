"""One module per question: frame in, figure out; no database, no files."""
