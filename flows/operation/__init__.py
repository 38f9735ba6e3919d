"""Operation: what ran and how it ended, numbers for a monitor, disk, verification, backups."""
