"""The pages of an edition, each a file that needs no other: the report, and its method."""

import base64
import hashlib
from importlib import resources
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reports.cells import Cell, Phrase, Statement, marked, marked_phrase
from reports.document import Edition, Section
from reports.footnotes import footnote
from reports.formats import ENDINGS
from reports.tables import Entry
from reports.words import Words, fill

#: Terms that the page of the method explains, in this order.
METHOD = (
    "topic",
    "unit",
    "year",
    "origin",
    "fractional",
    "ipf",
    "utility",
    "recent",
    "nowcast",
    "growth",
    "interval",
    "names",
    "grant",
)


def report(edition: Edition) -> str:
    """Render the page of the report: claims, overview and charts."""
    groups = [
        (group, list(sections))
        for group, sections in groupby(edition.sections, key=lambda section: section.group)
    ]
    return _render(edition, "report.html.j2", groups=groups, endings=ENDINGS)


def method(edition: Edition) -> str:
    """Render the page of method and limits."""
    return _render(edition, "method.html.j2", method=METHOD)


def _render(edition: Edition, template: str, **values: object) -> str:
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = edition.words

    def write(entry: Entry) -> Markup:
        if isinstance(entry, Phrase):
            return marked_phrase(entry, words)
        return marked(entry, words) if isinstance(entry, Cell) else escape(entry)

    def note(section: Section) -> str:
        template = words[f"{section.name}.footnote"]
        completeness = edition.opening.completeness
        return footnote(template, section.facts, completeness, words, marked, Markup(""))

    script = _resource("report.js")
    return environment.get_template(template).render(
        edition=edition,
        words=words,
        tiers=_tiers(edition.opening.parts["glance"][0], words),
        css=Markup(_resource("report.css")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=_csp_hash(script),
        write=write,
        note=note,
        is_number=_is_number,
        data_uri=_data_uri,
        **values,
    )


def _resource(name: str) -> str:
    return (resources.files("reports") / "templates" / name).read_text(encoding="utf-8")


def _csp_hash(script: str) -> str:
    """Return what the page's policy allows: this script and no other."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _data_uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _is_number(entry: Entry) -> bool:
    return isinstance(entry, Phrase) or (isinstance(entry, Cell) and entry.style != "text")


def _tiers(glance: Statement, words: Words) -> Markup:
    """Say which tier of the topic is shown, and what the others and none hold."""

    def resolve(name: str, style: str) -> Markup:
        if name == "topic_tier":
            return escape(words.code(name, glance.frame[name][0]))
        return marked(glance.cell(name, style), words)

    return Markup(fill(words["page.tiers"], resolve, Markup("")))  # noqa: S704 - escaped by fill
