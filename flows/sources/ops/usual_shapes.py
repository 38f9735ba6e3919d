"""The usual shape of an OPS answer as patterns, for `usual`.

They are made of literals and of "anything but one sign" as far as possible, with which `re` is
fastest. Each begins where the one before ended; none can match in two ways, so none can be slow.
"""

import re

from flows.sources.ops.xml_stream import EXCHANGE, OPS

#: What stands between elements: at most a line feed, and blanks.
_GAP = r"\n? *"
_ATTRIBUTES = r'(?: (?!xmlns)[a-z-]+="[^"]*")*'
#: Numbers and codes are plain ASCII, without references to characters.
_CODE = r"([ -%'-;=-~\n]*)"
_VALUE = r"([ !#-%'-;=-~]*)"
_CODE_SKIPPED = _CODE[1:-1]
_TEXT = "([^<]*)"
_SKIPPED = "[^<]*"


def _element(name: str, content: str) -> str:
    """The pattern of an element and the gap behind it."""
    return rf"<{name}>{content}</{name}>{_GAP}"


def _optional(name: str, content: str) -> str:
    return f"(?:{_element(name, content)})?"


ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
#: What is not simply read as it stands is left to the parser.
SPECIAL_IN_ATTRIBUTE = re.compile(r"[^ -%'-~]")
OPENING = re.compile(rf"{_GAP}<([a-z-]+)({_ATTRIBUTES})>")
CLOSING = re.compile(rf"{_GAP}</([a-z-]+)>")
EMPTY_SECTIONS = re.compile(
    rf"(?:{_GAP}<(?:classifications-ipcr|parties|patent-classifications|priority-claims|"
    rf"references-cited)/>)+"
)
DOCUMENT_END = "</exchange-document>"

#: In answers of a search each document has a list of its own.
DOCUMENT = re.compile(
    rf"(?:{_GAP}</exchange-documents>{_GAP}<exchange-documents>)?"
    rf"{_GAP}<exchange-document({_ATTRIBUTES})(/?)>"
)
#: Before the first document: declaration, style sheet, root with the namespaces, head of a search.
HEAD = re.compile(
    r'(?:<\?xml version="1.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="[a-z]+")? ?\?>)?\n?'
    r"(?:<\?xml-stylesheet [^<>]*\?>)?\n?"
    rf'<ops:world-patent-data((?: xmlns(?::[a-z]+)?="[^"<>&]*")+)>{_GAP}'
    rf"(?:<ops:biblio-search{_ATTRIBUTES}>{_GAP}"
    rf"<ops:query{_ATTRIBUTES}>{_SKIPPED}</ops:query>{_GAP}"
    rf"(?:<ops:range{_ATTRIBUTES}/>{_GAP})?<ops:search-result>{_GAP})?"
    r"<exchange-documents>"
)
TAIL = re.compile(
    rf"{_GAP}</exchange-documents>{_GAP}"
    rf"(?:</ops:search-result>{_GAP}</ops:biblio-search>{_GAP})?</ops:world-patent-data>\s*"
)
NAMESPACES = (f' xmlns="{EXCHANGE[1:-1]}"', f' xmlns:ops="{OPS[1:-1]}"')
DOCUMENT_ATTRIBUTES = frozenset({"system", "family-id", "country", "doc-number", "kind"})

IDENTIFIER = re.compile(
    rf'{_GAP}<document-id document-id-type="(docdb|epodoc|original)">{_GAP}'
    rf"{_optional('country', _CODE)}{_element('doc-number', _CODE)}"
    rf"{_optional('kind', _CODE)}{_optional('date', _CODE)}</document-id>"
)

SYMBOL_OPENING = re.compile(rf'{_GAP}<patent-classification sequence="[^"]*">')
SYMBOL_END = "</patent-classification>"
_PIECES = ("section", "class", "subclass", "main-group", "subgroup")
_PIECE_PATTERNS = "".join(_element(piece, _CODE) for piece in _PIECES)
SYMBOL = re.compile(
    rf'{_GAP}<classification-scheme office="[^"]*" scheme="{_VALUE}"/>{_GAP}'
    rf"(?:{_PIECE_PATTERNS}|{_element('classification-symbol', _CODE)})"
    rf"{_optional('classification-value', _CODE)}{_optional('generating-office', _CODE)}"
)
IPCR = re.compile(
    rf'{_GAP}<classification-ipcr sequence="[^"]*">{_GAP}{_element("text", _CODE)}'
    r"</classification-ipcr>"
)


def _party(role: str) -> re.Pattern[str]:
    name = _element("name", _TEXT)
    return re.compile(
        rf'{_GAP}<{role} sequence="{_VALUE}" data-format="(epodoc|original)">{_GAP}'
        rf"{_element(f'{role}-name', _GAP + name)}</{role}>"
    )


PARTY = {role: _party(role) for role in ("applicant", "inventor")}

_OTHER_FORM = (
    rf'<document-id document-id-type="(?:epodoc|original)">{_GAP}'
    rf"{_element('doc-number', _SKIPPED)}{_optional('name', _SKIPPED)}"
    rf"{_optional('date', _SKIPPED)}</document-id>{_GAP}"
)
_PATENT = (
    rf'{_GAP}(?:{_OTHER_FORM})*<document-id document-id-type="docdb">{_GAP}'
    rf"{_element('country', _CODE)}{_element('doc-number', _CODE)}{_optional('kind', _CODE)}"
    rf"{_optional('name', _SKIPPED)}{_optional('date', _SKIPPED)}</document-id>{_GAP}"
    rf"(?:{_OTHER_FORM})*"
)
_PASSAGES = rf"{_GAP}(?:{_element('passage', _SKIPPED)})*"
#: Phase, position; office, number and kind, or text; categories and what they are about.
CITATION = re.compile(
    rf'{_GAP}<citation cited-phase="{_VALUE}"(?: cited-by="[^"]*")? sequence="{_VALUE}"'
    rf'(?: office="[^"]*")?>{_GAP}'
    rf"(?:<patcit{_ATTRIBUTES}>{_PATENT}</patcit>|"
    rf"<nplcit{_ATTRIBUTES}>{_GAP}{_element('text', _TEXT)}</nplcit>){_GAP}"
    rf"((?:{_element('category', _CODE_SKIPPED)}|{_element('rel-claims', _SKIPPED)}|"
    rf"{_element('rel-passage', _PASSAGES)})*)</citation>"
)
CATEGORY = re.compile(_element("category", _CODE))

TEXT = re.compile(_TEXT)
PARAGRAPH = re.compile(_GAP + f"<p>{_TEXT}</p>")
REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|[a-z]+);")
CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
