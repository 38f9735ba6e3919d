"""Every page of the site by language, in the order of its navigation."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Edition:
    """The site in a language.

    Attributes:
        language: The language.
        name: Title of the site.
        about: What the site is, in a sentence.
        folder: Where its pages lie, below docs.
        below: Where it is served, below the root of the site.
        home: What the first page is called in the navigation.
        nav: Pages by heading, the first page first; a heading of blanks is not shown.
        dark: What the switch to the dark colours is called.
        light: What the switch to the light colours is called.
        copyright: Last line of each page.
    """

    language: str
    name: str
    about: str
    folder: str
    below: str
    home: str
    nav: Mapping[str, tuple[str, ...]]
    dark: str
    light: str
    copyright: str

    @property
    def pages(self) -> list[str]:
        """Every page, in order."""
        return [page for pages in self.nav.values() for page in pages]


ENGLISH = Edition(
    language="en",
    name="Quantum patent landscape",
    about="What public patent data can and cannot say about quantum-cryptography filings.",
    folder="",
    below="",
    home="Overview",
    nav=MappingProxyType(
        {
            "": ("index.md", "tutorial.md"),
            "How to": (
                "how-to/linked-data.md",
                "how-to/ops.md",
                "how-to/alerts.md",
                "how-to/ask-in-sql.md",
                "how-to/charts.md",
                "how-to/export.md",
                "how-to/defend-a-figure.md",
                "how-to/topic.md",
                "how-to/schedule.md",
                "how-to/containers.md",
                "how-to/keep-it-running.md",
                "how-to/when-something-breaks.md",
            ),
            "Reference": (
                "reference/commands.md",
                "reference/settings.md",
                "reference/tables.md",
                "reference/questions.md",
                "reference/charts.md",
                "reference/claims.md",
                "reference/checks.md",
                "reference/exit-codes.md",
                "reference/landing.md",
            ),
            "Background": ("method.md", "how-it-works.md", "sources.md", "labelled-sets.md"),
            " ": ("glossary.md", "changelog.md"),
        }
    ),
    dark="Dark colours",
    light="Light colours",
    copyright="Apache-2.0",
)

JAPANESE = Edition(
    language="ja",
    name="量子暗号特許ランドスケープ",
    about="公開特許データから量子暗号の出願について言えること、言えないこと。",
    folder="ja",
    below="ja",
    home="はじめに",
    nav=MappingProxyType(
        {
            "": ("index.md", "tutorial.md"),
            "一覧": (
                "reference/charts.md",
                "reference/claims.md",
                "reference/questions.md",
            ),
            "背景": ("method.md", "glossary.md"),
        }
    ),
    dark="暗い配色",
    light="明るい配色",
    copyright="Apache-2.0",
)

EDITIONS = (ENGLISH, JAPANESE)
