"""The questions to the EPO's linked open data: narrow, ordered, anchored on classes and dates.

One question a kind of fact, so that applicants, priorities and classes do not multiply each other.
Each begins with the same anchor: EP publications of a date window that belong to a clause.
"""

from datetime import date
from string import Template

from flows.topics import Clause

#: The data use http:// in their URIs although the service answers on https; should that change,
#: the control question finds out which form is in use.
URI_SCHEMES = ("http", "https")

#: European publications have titles in these.
LANGUAGES = ("en", "de", "fr")

PREFIXES = """\
prefix patent: <$scheme://data.epo.org/linked-data/def/patent/>
prefix cpc: <$scheme://data.epo.org/linked-data/def/cpc/>
prefix ipc: <$scheme://data.epo.org/linked-data/def/ipc/>
prefix dcterms: <http://purl.org/dc/terms/>
prefix skos: <http://www.w3.org/2004/02/skos/core#>
prefix vcard: <http://www.w3.org/2006/vcard/ns#>
prefix xsd: <http://www.w3.org/2001/XMLSchema#>
"""

#: CPC sits on the application, IPC on the publication; `broader*` takes lower subgroups along.
_ANCHOR = """\
select distinct ?publication ?application where {
  {
    { select distinct ?cpc where { values ?cpc_top { $cpc } ?cpc skos:broader* ?cpc_top } }
    { ?application patent:classificationCPCInventive ?cpc }
    union { ?application patent:classificationCPCAdditional ?cpc }
    ?publication patent:application ?application .
  } union {
    { select distinct ?ipc where { values ?ipc_top { $ipc } ?ipc skos:broader* ?ipc_top } }
    { ?publication patent:classificationIPCInventive ?ipc }
    union { ?publication patent:classificationIPCAdditional ?ipc }
    ?publication patent:application ?application .
  }
  ?publication patent:publicationDate ?anchor_date .
  filter (contains(str(?publication), "/data/publication/EP/"))
  filter (?anchor_date >= "$first"^^xsd:date && ?anchor_date <= "$last"^^xsd:date)
  $phrases
}"""

_PHRASES = """\
  { ?publication patent:titleOfInvention ?text } union { ?publication dcterms:abstract ?text }
  filter ($tests)"""

#: The control: made of the same links as the anchor, about a class that has European publications
#: as long as the service is up.
CONTROL = (
    PREFIXES
    + """
select (count(?publication) as ?control) where {
  { select ?publication where {
    ?application patent:classificationCPCInventive cpc:H04L9-0852 .
    ?publication patent:application ?application ; patent:publicationDate ?anchor_date .
    filter (contains(str(?publication), "/data/publication/EP/"))
  } limit 1 }
}"""
)

COUNT = "select (count(distinct ?publication) as ?publications) where { { $anchor } }"

#: By kind of fact: what is asked of each anchored publication. The variables tell the parser
#: which answer it has before it; the order makes every answer repeatable.
FACTS: dict[str, str] = {
    "publications": """\
select distinct ?publication ?publication_date ?application ?filing_date ?grant_date ?family where {
  { $anchor }
  ?publication patent:publicationDate ?publication_date .
  optional { ?application patent:filingDate ?filing_date }
  optional { ?application patent:grantDate ?grant_date }
  optional { ?application patent:familyMemberOf ?family }
} order by ?publication ?filing_date ?grant_date ?family""",
    "titles": """\
select distinct ?publication ?title where {
  { $anchor }
  ?publication patent:titleOfInvention ?title .
} order by ?publication ?title""",
    "abstracts": """\
select distinct ?publication ?abstract where {
  { $anchor }
  ?publication dcterms:abstract ?abstract .
} order by ?publication ?abstract""",
    "applicants": """\
select distinct ?publication ?applicant ?name ?country where {
  { $anchor }
  ?publication patent:applicantVC ?applicant .
  ?applicant vcard:fn ?name .
  optional { ?applicant vcard:hasAddress/patent:countryCode ?country }
} order by ?publication ?name ?country ?applicant""",
    "inventors": """\
select distinct ?publication ?inventor ?name ?country where {
  { $anchor }
  ?publication patent:inventorVC ?inventor .
  ?inventor vcard:fn ?name .
  optional { ?inventor vcard:hasAddress/patent:countryCode ?country }
} order by ?publication ?name ?country ?inventor""",
    "priorities": """\
select distinct ?publication ?priority ?priority_date where {
  { $anchor }
  ?publication patent:priority ?priority .
  optional { ?priority patent:filingDate ?priority_date }
} order by ?publication ?priority ?priority_date""",
    "classes": """\
select distinct ?publication ?class ?inventive where {
  { $anchor }
  { ?application patent:classificationCPCInventive ?class bind (true as ?inventive) }
  union { ?application patent:classificationCPCAdditional ?class bind (false as ?inventive) }
  union { ?publication patent:classificationIPCInventive ?class bind (true as ?inventive) }
  union { ?publication patent:classificationIPCAdditional ?class bind (false as ?inventive) }
} order by ?publication ?class desc(?inventive)""",
    "members": """\
select distinct ?publication ?member where {
  { $anchor }
  ?application patent:familyMemberOf/patent:familyMember ?member_application .
  ?member patent:application ?member_application .
} order by ?publication ?member""",
}


def _classes(prefix: str, symbols: tuple[str, ...]) -> str:
    return " ".join(f"{prefix}:{symbol.replace('/', '-')}" for symbol in symbols)


def _escape(phrase: str) -> str:
    # The test finds parts of words by itself.
    return phrase.removesuffix("*").lower().replace("\\", "\\\\").replace('"', '\\"')


def anchor(clause: Clause, first: date, last: date) -> str:
    """The publications of a clause in a window of publication dates, both ends included."""
    phrases = [p for language in LANGUAGES for p in clause.phrases.get(language, ())]
    tests = " || ".join(f'contains(lcase(str(?text)), "{_escape(p)}")' for p in phrases)
    return Template(_ANCHOR).substitute(
        cpc=_classes("cpc", clause.cpc),
        ipc=_classes("ipc", clause.ipc),
        first=first.isoformat(),
        last=last.isoformat(),
        phrases=Template(_PHRASES).substitute(tests=tests) if tests else "",
    )


def question(body: str, anchored: str, scheme: str) -> str:
    """A whole question: prefixes, and the anchor put into its place."""
    return Template(PREFIXES).substitute(scheme=scheme) + Template(body).substitute(anchor=anchored)


def control(scheme: str) -> str:
    """The control question in one form of URIs."""
    return Template(CONTROL).substitute(scheme=scheme)
