"""The questions of the linked data page: about one publication, or anchored in a month or year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from string import Template

from flows.sources.epo_linked_data import queries
from flows.topics import Clause

_BASE = "://data.epo.org/linked-data/data/publication"
#: No publication has this number.
_NOBODY = "0000000"
#: Properties and the prefixes they stand under in the product's questions.
_PROPERTY = re.compile(r"\b(patent|dcterms|skos|vcard):([A-Za-z]+)\b")
NAMESPACES = {
    "patent": "data.epo.org/linked-data/def/patent/",
    "dcterms": "purl.org/dc/terms/",
    "skos": "www.w3.org/2004/02/skos/core#",
    "vcard": "www.w3.org/2006/vcard/ns#",
}


@dataclass(frozen=True)
class Known:
    """What the page asks about.

    Attributes:
        number: Of a European publication, as `0845682`.
        kind: Its kind.
        month: The first day of the month that is asked for.
        recent_days: Days before today in which the topic must have publications.
    """

    number: str = "4339007"
    kind: str = "A1"
    month: date = date(2023, 5, 1)
    recent_days: int = 90

    @property
    def last_of_month(self) -> date:
        """The last day of the month."""
        return (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def year(self) -> tuple[date, date]:
        """First and last day of the year of the month."""
        return date(self.month.year, 1, 1), date(self.month.year, 12, 31)


def used_properties() -> set[str]:
    """Every property in the product's questions, such as `patent:priority`."""
    # The anchor is part of a function there, so one is made.
    clause = Clause(name="any", cpc=("H04L9/0852",), ipc=("H04L9/08",), phrases={"en": ("a b",)})
    anchored = queries.anchor(clause, date(2000, 1, 1), date(2000, 1, 1))
    text = "\n".join([anchored, queries.CONTROL, queries.COUNT, *queries.FACTS.values()])
    return {f"{prefix}:{name}" for prefix, name in _PROPERTY.findall(text)}


def publication(known: Known) -> str:
    """A pattern that binds ?publication to the known one, in both forms of URIs."""
    return _values(known.number, known.kind)


def _values(number: str, kind: str) -> str:
    uris = (f"<{scheme}{_BASE}/EP/{number}/{kind}/->" for scheme in queries.URI_SCHEMES)
    return f"values ?publication {{ {' '.join(uris)} }}"


def with_prefixes(body: str, scheme: str) -> str:
    """A whole question."""
    return Template(queries.PREFIXES).substitute(scheme=scheme) + body


#: Path from the publication to a thing that the product asks about.
PLACES = {
    "publication": "bind (?publication as ?thing)",
    "application": "?publication patent:application ?thing .",
    "family": "?publication patent:application/patent:familyMemberOf ?thing .",
    "party": "?publication patent:applicantVC ?thing .",
    "address": "?publication patent:applicantVC/vcard:hasAddress ?thing .",
    "priority": "?publication patent:priority ?thing .",
}
#: Classes are asked for by themselves.
CLASSES = {"cpc": "cpc:H04L9-0852", "ipc": "ipc:H04L9-08"}


def properties_at(place: str, known: Known) -> str:
    """How often each property stands at a thing: nothing but names and counts comes back."""
    if place in CLASSES:
        pattern = f"values ?thing {{ {CLASSES[place]} }}"
    else:
        pattern = f"{publication(known)} {PLACES[place]}"
    return (
        "select ?property (count(distinct ?value) as ?number) where { "
        f"{pattern} ?thing ?property ?value }} group by ?property order by ?property"
    )


def languages(known: Known) -> str:
    """Language tags of titles and abstract."""
    return (
        f"select distinct ?text ?tag where {{ {publication(known)} "
        '{ ?publication patent:titleOfInvention ?value bind ("title" as ?text) } union '
        '{ ?publication dcterms:abstract ?value bind ("abstract" as ?text) } '
        "bind (lang(?value) as ?tag) } order by ?text ?tag"
    )


def other_members(known: Known) -> str:
    """Members of the family outside EP, and how many of them have classes."""
    return (
        "select (count(distinct ?member) as ?members) (count(distinct ?carrier) as ?carriers) "
        f"where {{ {publication(known)} ?publication patent:application/patent:familyMemberOf/"
        'patent:familyMember ?member filter (!contains(str(?member), "/application/EP/")) '
        "optional { ?member patent:classificationCPCInventive ?class bind (?member as ?carrier) } }"
    )


def nothing() -> str:
    """Well formed, about a publication that does not exist."""
    return (
        f"select ?publication ?date where {{ {_values(_NOBODY, 'A1')} "
        "?publication patent:publicationDate ?date }"
    )


#: Ends in the middle.
MALFORMED = "select ?publication where { ?publication "
