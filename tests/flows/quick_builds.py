"""Builds that cost little: for the processes of the tests, and those that they start by forking."""

from flows.warehouse import connect


def build_quickly() -> None:
    """One thread, since workers keep every core busy; files small and written without thought."""
    connect.BUILDER_CONFIG |= {
        "default_block_size": "16384",
        "force_compression": "uncompressed",
        "threads": "1",
    }
