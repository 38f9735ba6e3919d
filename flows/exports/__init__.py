"""Exports: the marts as files for other programs, without what sources do not let pass on."""
