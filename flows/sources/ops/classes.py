"""Classification symbols: CPC, FI and F-terms by element, IPC in text of fixed columns."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from flows.sources.contract import Row
from flows.sources.ops.identifiers import office_or_none, tidy
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

CLASSIFICATION = f"{EXCHANGE}patent-classification"
COMBINATION_SET = f"{EXCHANGE}combination-set"
COMBINATION_RANK = f"{EXCHANGE}combination-rank"

_SCHEME = f"{EXCHANGE}classification-scheme"
_SYMBOL = f"{EXCHANGE}classification-symbol"
_SECTION = f"{EXCHANGE}section"
_CLASS = f"{EXCHANGE}class"
_SUBCLASS = f"{EXCHANGE}subclass"
_MAIN_GROUP = f"{EXCHANGE}main-group"
_SUBGROUP = f"{EXCHANGE}subgroup"
_VALUE = f"{EXCHANGE}classification-value"
_OFFICE = f"{EXCHANGE}generating-office"
_TEXT = f"{EXCHANGE}text"

#: Read, or known and of no use here.
_KNOWN_PARTS = frozenset(
    {_SCHEME, _SYMBOL, _SECTION, _CLASS, _SUBCLASS, _MAIN_GROUP, _SUBGROUP, _VALUE, _OFFICE}
) | {
    f"{EXCHANGE}{name}"
    for name in (
        "classification-level",
        "symbol-position",
        "classification-status",
        "classification-data-source",
        "action-date",
    )
}
#: What a symbol is made of, in the order `read_symbol` takes it.
_READ = (_SYMBOL, _VALUE, _OFFICE, _SECTION, _CLASS, _SUBCLASS, _MAIN_GROUP, _SUBGROUP)

_KNOWN_SET_PARTS = frozenset({f"{EXCHANGE}group-number", COMBINATION_RANK})
_KNOWN_RANK_PARTS = frozenset({f"{EXCHANGE}rank-number", CLASSIFICATION})

_OTHER_SCHEMES = {"FI": "fi", "FTERM": "fterm"}
_INVENTIVE = {"I": True, "A": False, "N": False}

_GROUP = re.compile(r"[A-HY][0-9]{2}[A-Z][0-9]{1,4}/[0-9]{2,6}")
_JAPANESE = re.compile(r"[0-9A-Z][0-9A-Z/@,.:-]{3,39}")

#: Subclass, group, version, level, position, value, and after a date the source and office.
_IPCR = re.compile(
    r"\s*([A-H][0-9]{2}[A-Z])\s{0,9}([0-9]{1,4})\s{0,9}/\s{0,9}([0-9]{2,6})(?![0-9])"
    r"\s{0,20}(?:[0-9]{8})?\s{0,20}[ACS]?\s?[FL]?\s?([INA])?"
    r"\s{0,20}(?:[0-9]{8}\s?[A-Z]?\s?[A-Z]?([A-Z]{2}))?"
)


class Symbol(NamedTuple):
    """A class symbol of a publication: a row of the table, key and position left aside."""

    scheme: str
    symbol: str
    is_inventive: bool | None
    classifying_office: str | None


#: A symbol, or what is to be counted where there is none that can be used; neither if it is empty.
Reading = tuple[Symbol | None, str | None]

#: Symbols of a record, each once, in the order met.
Symbols = dict[Symbol, None]


def read_classifications(
    children: Iterable[Element], symbols: Symbols, unknown: Counter[str]
) -> None:
    """Symbols of the children of `patent-classifications`, those of combination sets too."""
    for child in children:
        if child.tag == CLASSIFICATION:
            _read_one(child, symbols, unknown)
        elif child.tag == COMBINATION_SET:
            _read_combination(child, symbols, unknown)
        else:
            unknown[f"patent-classifications/{local_name(child.tag)}"] += 1


def read_ipcr(children: Iterable[Element], symbols: Symbols, unknown: Counter[str]) -> None:
    """Symbols of the children of `classifications-ipcr`."""
    for child in children:
        for part in child:
            if part.tag == _TEXT:
                add_ipcr(part.text or "", symbols, unknown)
            else:
                unknown[f"{local_name(child.tag)}/{local_name(part.tag)}"] += 1


def add_ipcr(text: str, symbols: Symbols, unknown: Counter[str]) -> None:
    """Add a symbol in a text of fixed columns, or count that it is not understood."""
    symbol = ipc_symbol(text)
    if symbol is not None:
        symbols[symbol] = None
    elif text.strip(" \t\r\n/"):
        unknown["classification-ipcr/text not understood"] += 1


def symbol_rows(base: Row, symbols: Symbols) -> list[Row]:
    """Rows of the symbols; `base` holds the columns that all rows of the record share."""
    return [
        {
            **base,
            "scheme": scheme,
            "symbol": symbol,
            "is_inventive": is_inventive,
            "classifying_office": office,
        }
        for scheme, symbol, is_inventive, office in symbols
    ]


@lru_cache(maxsize=65_536)
def ipc_symbol(text: str) -> Symbol | None:
    """The symbol in a text of fixed columns such as `H04W  84/    20            A I`.

    The letter before the blank is the level of the symbol, I or N after it its value.
    """
    found = _IPCR.match(text)
    if found is None:
        return None
    subclass, group, subgroup, value, office = found.groups()
    return Symbol("ipc", f"{subclass}{group}/{subgroup}", _INVENTIVE.get(value or ""), office)


def _read_combination(element: Element, symbols: Symbols, unknown: Counter[str]) -> None:
    for rank in element:
        if rank.tag not in _KNOWN_SET_PARTS:
            unknown[f"combination-set/{local_name(rank.tag)}"] += 1
        for part in rank:
            if part.tag == CLASSIFICATION:
                _read_one(part, symbols, unknown)
            elif part.tag not in _KNOWN_RANK_PARTS:
                unknown[f"combination-rank/{local_name(part.tag)}"] += 1


def _read_one(element: Element, symbols: Symbols, unknown: Counter[str]) -> None:
    texts = {part.tag: part.text for part in element}
    for name in texts.keys() - _KNOWN_PARTS:
        unknown[f"patent-classification/{local_name(name)}"] += 1
    symbol, problem = read_symbol(_scheme(element), *map(texts.get, _READ))
    if symbol is not None:
        symbols[symbol] = None
    elif problem is not None:
        unknown[problem] += 1


def _scheme(element: Element) -> str | None:
    for part in element:
        # The first part in every answer seen, so this asks once.
        if part.tag == _SCHEME:
            return part.get("scheme")
    return None


@lru_cache(maxsize=65_536)
def read_symbol(
    scheme: str | None,
    whole: str | None,
    value: str | None,
    office: str | None,
    *pieces: str | None,
) -> Reading:
    """The symbol given by its texts.

    Args:
        scheme: Classification scheme.
        whole: The whole symbol, where it is not given in pieces.
        value: I for inventive, A for additional.
        office: Office that assigned it.
        pieces: Section, class, subclass, main group and subgroup.
    """
    name = (scheme or "").strip().upper()
    table_name = "cpc" if name.startswith("CPC") else _OTHER_SCHEMES.get(name)
    if table_name is None:
        return None, f"patent-classification/scheme={name[:20]}"
    text = "".join((whole or _join(*pieces)).split())
    if not text.strip("/"):
        return None, None
    pattern = _GROUP if table_name == "cpc" else _JAPANESE
    if not pattern.fullmatch(text):
        return None, f"patent-classification/{table_name} symbol not understood"
    is_inventive = _INVENTIVE.get((value or "").strip())
    return Symbol(table_name, text, is_inventive, office_or_none(tidy(office))), None


def _join(*pieces: str | None) -> str:
    """Section, class, subclass, main group and subgroup as one symbol."""
    *front, subgroup = (piece or "" for piece in pieces)
    return f"{''.join(front)}/{subgroup}"
