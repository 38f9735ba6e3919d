"""The evidence behind the figures: what was counted, and how far each estimate can be trusted."""
