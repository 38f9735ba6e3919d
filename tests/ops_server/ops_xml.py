"""Writes answers in the service's XML: names, order and indentation as recorded."""

from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from ops_classes import ipc_text
from ops_facts import Citation, Claim, Classification, Filing, Parties, Publication

NAMESPACES = (
    'xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
#: Documents before this year carry the classes of the IPC's seventh edition as well.
_REFORMED_IPC = 2006
#: The United States had classes of their own until here.
_OWN_CLASSES = 2015


def ymd(day: date) -> str:
    """A date as the service writes it."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


class Writer:
    """Lines of XML, with four blanks for each level."""

    def __init__(self, sheet: str = "exchange") -> None:
        self.lines = [
            _DECLARATION + f'<?xml-stylesheet type="text/xsl" href="/3.2/style/{sheet}.xsl"?>',
        ]
        self.indent = ""
        self._open: list[str] = []

    def start(self, tag: str, attributes: str = "") -> None:
        """Begin an element."""
        self.lines.append(f"{self.indent}<{tag}{' ' if attributes else ''}{attributes}>")
        self._open.append(tag)
        self.indent += "    "

    def end(self) -> None:
        """End the innermost element."""
        self.indent = self.indent[:-4]
        self.lines.append(f"{self.indent}</{self._open.pop()}>")

    def leaf(self, tag: str, text: str, attributes: str = "") -> None:
        """An element with nothing but text."""
        space = " " if attributes else ""
        self.lines.append(f"{self.indent}<{tag}{space}{attributes}>{escape(text)}</{tag}>")

    def empty(self, tag: str, attributes: str = "") -> None:
        """An element with nothing in it."""
        self.lines.append(f"{self.indent}<{tag}{' ' if attributes else ''}{attributes}/>")

    def text(self) -> str:
        """Everything, with all elements ended."""
        while self._open:
            self.end()
        return "\n".join(self.lines)


def world(sheet: str = "exchange") -> Writer:
    """A writer inside the outermost element."""
    writer = Writer(sheet)
    writer.start("ops:world-patent-data", NAMESPACES)
    return writer


def fault(code: str, message: str, details: Iterable[str] = ()) -> str:
    """An error of the service itself."""
    more = "".join(f"    <resolution>{escape(one)}</resolution>\n" for one in details)
    body = f"    <details>\n{more}    </details>\n" if more else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<fault xmlns="http://ops.epo.org">\n    <code>{code}</code>\n'
        f"    <message>{escape(message)}</message>\n{body}</fault>\n"
    )


def gateway_error(status: int, message: str, more: str = "") -> str:
    """An error of the gateway before the service, without a namespace."""
    return (
        f"<error><code>{status}</code><message>{message}</message>{more}\n\t\t\t\t</error>\n\t\t\t"
    )


# Parts of a record.


def docdb_id(
    writer: Writer, country: str, number: str, kind: str, day: date | None, name: str = ""
) -> None:
    """A number in DOCDB's form."""
    writer.start("document-id", 'document-id-type="docdb"')
    writer.leaf("country", country)
    writer.leaf("doc-number", number)
    writer.leaf("kind", kind)
    if name:
        writer.leaf("name", name)
    if day is not None:
        writer.leaf("date", ymd(day))
    writer.end()


def epodoc_id(writer: Writer, number: str, day: date | None, name: str = "") -> None:
    """A number in epodoc's form."""
    writer.start("document-id", 'document-id-type="epodoc"')
    writer.leaf("doc-number", number)
    if name:
        writer.leaf("name", name)
    if day is not None:
        writer.leaf("date", ymd(day))
    writer.end()


def _original_id(writer: Writer, number: str) -> None:
    writer.start("document-id", 'document-id-type="original"')
    writer.leaf("doc-number", number)
    writer.end()


def publication_reference(writer: Writer, one: Publication) -> None:
    """The document itself in two forms."""
    writer.start("publication-reference")
    docdb_id(writer, one.country, one.number, one.kind, one.date)
    epodoc_id(writer, one.epodoc, one.date)
    writer.end()


def attributes_of(one: Publication) -> str:
    """Attributes of an exchange-document."""
    return (
        f'system="ops.epo.org" family-id="{one.family_id}" country="{one.country}" '
        f'doc-number="{one.number}" kind="{one.kind}"'
    )


def exchange_document(writer: Writer, one: Publication) -> None:
    """A whole record, the abstract with it."""
    writer.start("exchange-document", attributes_of(one))
    writer.start("bibliographic-data")
    publication_reference(writer, one)
    _ipc(writer, one)
    _classifications(writer, one)
    _application(writer, one.application, with_date=one.shape == "2026")
    writer.start("priority-claims")
    for sequence, claim in enumerate(one.claims, 1):
        _claim(writer, claim, sequence, with_docdb=one.shape == "2026")
    writer.end()
    _all_parties(writer, one)
    for language, title in one.titles:
        writer.leaf("invention-title", title, f'lang="{language}"')
    _citations(writer, one.citations)
    writer.end()
    for language, text in one.abstracts:
        writer.start("abstract", f'lang="{language}"')
        writer.leaf("p", text)
        writer.end()
    writer.end()


def withheld_document(writer: Writer, country: str, number: str, kind: str, status: str) -> None:
    """A document of which the service has or shows nothing."""
    values = f"country={quoteattr(country)} doc-number={quoteattr(number)} kind={quoteattr(kind)}"
    writer.empty("exchange-document", f'system="ops.epo.org" {values} status="{status}"')


def _ipc(writer: Writer, one: Publication) -> None:
    if one.date.year < _REFORMED_IPC:
        writer.start("classification-ipc")
        for symbol in one.ipc:
            writer.leaf("text", symbol)
        writer.end()
    if not one.ipc:
        return
    writer.start("classifications-ipcr")
    for sequence, symbol in enumerate(one.ipc, 1):
        writer.start("classification-ipcr", f'sequence="{sequence}"')
        writer.leaf("text", ipc_text(symbol, "A", "I" if sequence < 3 else "N"))
        writer.end()
    writer.end()


def _classifications(writer: Writer, one: Publication) -> None:
    entries = [(symbol, office) for symbol in one.cpc for office in symbol.offices]
    others = _other_schemes(one)
    if not entries and not others:
        return
    writer.start("patent-classifications")
    for sequence, (symbol, office) in enumerate(entries, 1):
        _cpc(writer, symbol, office, sequence)
    for sequence, (office, scheme, text) in enumerate(others, 1):
        writer.start("patent-classification", f'sequence="{sequence}"')
        writer.empty("classification-scheme", f'office="{office}" scheme="{scheme}"')
        writer.leaf("classification-symbol", text)
        writer.end()
    writer.end()


def _other_schemes(one: Publication) -> list[tuple[str, str, str]]:
    """Classes that are no CPC and look like none, or nearly like some."""
    if one.country == "US" and one.date.year < _OWN_CLASSES:
        return [("US", "UC", "380/278"), ("US", "UC", "380/256")]
    if one.country == "JP" and one.row % 2 == 0:
        return [("JP", "FI", f"{symbol} Z") for symbol in one.ipc]
    return []


def _cpc(writer: Writer, one: Classification, office: str, sequence: int) -> None:
    symbol = one.symbol
    group, _, subgroup = symbol[4:].partition("/")
    writer.start("patent-classification", f'sequence="{sequence}"')
    writer.empty("classification-scheme", 'office="EP" scheme="CPCI"')
    writer.leaf("section", symbol[0])
    writer.leaf("class", symbol[1:3])
    writer.leaf("subclass", symbol[3])
    writer.leaf("main-group", group)
    writer.leaf("subgroup", subgroup)
    writer.leaf("classification-value", one.value)
    writer.leaf("generating-office", office)
    writer.end()


def _application(writer: Writer, one: Filing, *, with_date: bool) -> None:
    writer.start("application-reference", f'doc-id="{one.doc_id}"')
    docdb_id(writer, one.country, one.number, one.kind, one.date if with_date else None)
    epodoc_id(writer, one.epodoc, one.date)
    _original_id(writer, one.original)
    writer.end()


def _claim(writer: Writer, claim: Claim, sequence: int, *, with_docdb: bool) -> None:
    one = claim.filing
    writer.start("priority-claim", f'sequence="{sequence}" kind="{claim.kind}"')
    if with_docdb:
        docdb_id(writer, one.country, one.number, one.kind, one.date)
    epodoc_id(writer, one.epodoc, one.date)
    _original_id(writer, one.original)
    writer.end()


def _all_parties(writer: Writer, one: Publication) -> None:
    if not one.applicants.original:
        writer.empty("parties")
        return
    writer.start("parties")
    _parties(writer, "applicant", one.applicants)
    _parties(writer, "inventor", one.inventors)
    writer.end()


def _parties(writer: Writer, role: str, parties: Parties) -> None:
    writer.start(f"{role}s")
    for form, names in (("epodoc", parties.epodoc), ("original", parties.original)):
        for sequence, name in enumerate(names, 1):
            writer.start(role, f'sequence="{sequence}" data-format="{form}"')
            writer.start(f"{role}-name")
            writer.leaf("name", name)
            writer.end()
            writer.end()
    writer.end()


def _citations(writer: Writer, citations: tuple[Citation, ...]) -> None:
    if not citations:
        return
    writer.start("references-cited")
    for sequence, one in enumerate(citations, 1):
        _citation(writer, one, sequence)
    writer.end()


def _citation(writer: Writer, one: Citation, sequence: int) -> None:
    writer.start("citation", f'cited-phase="{one.phase}" cited-by="{one.by}" sequence="{sequence}"')
    if one.text is None:
        writer.start("patcit", f'dnum-type="publication number" num="{sequence}"')
        epodoc_id(writer, one.country + one.number, one.date, one.name)
        docdb_id(writer, one.country, one.number, one.kind, one.date, one.name)
        writer.end()
    else:
        writer.start("nplcit", f'num="{sequence}"')
        writer.leaf("text", one.text)
        writer.end()
    if one.category is not None:
        writer.leaf("category", one.category)
        writer.leaf("rel-claims", "1-15")
        writer.start("rel-passage")
        writer.leaf("passage", "* the whole document *")
        writer.end()
    writer.end()
