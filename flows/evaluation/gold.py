"""The labelled sets, which tests/gold/README.md describes: where they lie, what their rows say."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows import files, shipped
from flows.errors import ModelError

#: The topic whose publications are labelled.
TOPIC = "quantum_cryptography"


@dataclass(frozen=True)
class LabelledPublication:
    """A publication with what it is, told by a reader.

    Attributes:
        id: Number of the publication, or a made-up one.
        origin: sample: a real title; hand: made up at a hard boundary.
        office: Office of publication.
        language: Language of its text.
        title: Title.
        title_language: Language of the title.
        abstract: Abstract; empty where there is none.
        cpc: CPC symbols.
        ipc: IPC symbols.
        family: Ties publications of one family.
        label: qkd, hybrid, qrng, pqc_only or other.
        is_headline: It belongs into headline figures.
        sub_technologies: The parts that it shows; empty where nobody said.
        split: tune: rules were made with it in view; held: for publishing.
    """

    id: str
    origin: str
    office: str
    language: str
    title: str
    title_language: str
    abstract: str
    cpc: tuple[str, ...]
    ipc: tuple[str, ...]
    family: str
    label: str
    is_headline: bool
    sub_technologies: tuple[str, ...]
    split: str

    @property
    def is_title_only(self) -> bool:
        """Nothing but a title is known of it."""
        return not (self.abstract or self.cpc or self.ipc)


def gold_folder() -> Path:
    """The folder of the labelled sets: inside the installed package, or in a checkout.

    Raises:
        ModelError: Neither is there.
    """
    folder = shipped.find("_gold", "tests/gold", "publications.csv")
    if folder is None:
        place = shipped.PACKAGE
        message = f"the labelled sets are neither inside nor beside {place}; install it again"
        raise ModelError(message)
    return folder


def fingerprint(folder: Path) -> str:
    """SHA-256 over the sets."""
    parts = [f"{path.name} {files.sha256(path.read_bytes())}" for path in _sets(folder)]
    return files.sha256("\n".join(parts).encode())


def _sets(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def read_rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a labelled set.

    Raises:
        ModelError: The file cannot be read.
    """
    path = folder / name
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: cannot be read: {error}"
        raise ModelError(message) from error


def read_publications(folder: Path) -> list[LabelledPublication]:
    """The labelled publications.

    Raises:
        ModelError: The file cannot be read, or lacks a column.
    """
    try:
        return [_publication(row) for row in read_rows(folder, "publications.csv")]
    except KeyError as error:
        message = f"{folder / 'publications.csv'}: column {error} is missing"
        raise ModelError(message) from error


def _publication(row: dict[str, Any]) -> LabelledPublication:
    return LabelledPublication(
        id=row["id"],
        origin=row["origin"],
        office=row["office"],
        language=row["language"],
        title=row["title"],
        title_language=row["title_language"],
        abstract=row["abstract"],
        cpc=_listed(row["cpc"]),
        ipc=_listed(row["ipc"]),
        family=row["family"],
        label=row["label"],
        is_headline=row["is_headline"] == "true",
        sub_technologies=_listed(row["sub_technologies"]),
        split=row["split"],
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
