"""The DuckDB warehouse: built beside the live file, checked, then published by a rename."""
