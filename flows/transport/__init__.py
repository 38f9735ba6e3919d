"""HTTP: sessions, pacing and typed errors."""
