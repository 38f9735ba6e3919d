"""What an export can hold; apart from what writes it, so that naming it costs no start-up."""

from enum import StrEnum


class Format(StrEnum):
    """What an export can hold."""

    package = "package"
    xlsx = "xlsx"
    graphml = "graphml"
    ris = "ris"
    bibtex = "bibtex"
