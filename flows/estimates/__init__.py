"""Statistics with their uncertainty: pure functions, frames in and frames out, no database."""
