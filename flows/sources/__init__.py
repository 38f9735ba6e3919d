"""The sources of patent metadata: one contract, one folder per provider."""
