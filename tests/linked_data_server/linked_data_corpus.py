"""A generated corpus in the shape of the EPO's linked open EP data, and the same as triples.

The facts are plain Python, so that a test can work out the answer it expects without SPARQL.
Every name is invented. What nobody has seen of the real service is generated both ways, lest
anything rely on it: abstracts with and without a language tag, non-EP members with and without CPC.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from linked_data_facts import (
    LAST_DAY,
    SYMBOLS,
    Application,
    Family,
    Party,
    Publication,
    Route,
    Topic,
)
from linked_data_maker import FamilyMaker
from linked_data_vocabulary import application_quads, class_quads, publication_quads
from pyoxigraph import Quad

__all__ = [
    "LAST_DAY",
    "SYMBOLS",
    "Application",
    "Corpus",
    "Family",
    "Party",
    "Publication",
    "generate",
]

Value = TypeVar("Value")
TOPICS: tuple[tuple[Topic, int], ...] = (("symbol", 12), ("phrase", 3), ("elsewhere", 5))
ROUTES: tuple[tuple[Route, int], ...] = (
    ("paris", 9), ("euro_pct", 6), ("ep_first", 3), ("pct_first", 2),
)  # fmt: skip


@dataclass(frozen=True)
class Corpus:
    """All facts of one generated service."""

    families: tuple[Family, ...]

    @cached_property
    def publications(self) -> list[Publication]:
        """Every publication, of EP and of others."""
        return [one for family in self.families for one in family.publications]

    @cached_property
    def applications(self) -> list[Application]:
        """Every application, those included that are priorities only or not described."""
        return [
            one
            for family in self.families
            for one in (*family.applications, *family.other_applications)
        ]

    def publications_of(self, application: Application) -> list[Publication]:
        """Publications of one application, as generated: the first one first."""
        return self._by_application.get(application.uri, [])

    @cached_property
    def _by_application(self) -> dict[str, list[Publication]]:
        found: dict[str, list[Publication]] = {}
        for one in self.publications:
            found.setdefault(one.application.uri, []).append(one)
        return found

    def triples(self) -> Iterator[Quad]:
        """The facts in the EPO's vocabulary, in the default graph; some come twice."""
        yield from class_quads()
        for application in self.applications:
            yield from application_quads(application)
        for publication in self.publications:
            yield from publication_quads(publication)


def generate(n_families: int, seed: int) -> Corpus:
    """The same families for the same arguments, in every process."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    topics = _quota(rng, TOPICS, n_families)
    routes = _quota(rng, ROUTES, n_families)
    pairs = zip(topics, routes, strict=True)
    return Corpus(tuple(FamilyMaker(rng, n, *pair).family() for n, pair in enumerate(pairs)))


def _quota(rng: random.Random, shares: tuple[tuple[Value, int], ...], wanted: int) -> list[Value]:
    """Values in exact shares of every twenty, shuffled: no kind is missing by chance."""
    block = [value for value, share in shares for _ in range(share)]
    found: list[Value] = []
    while len(found) < wanted:
        rng.shuffle(block)
        found.extend(block)
    return found[:wanted]
