"""Raw bytes at rest with their sidecars, and the typed records made from them."""
