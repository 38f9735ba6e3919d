"""Made-up answers of OPS of the size and shape of real ones, for measuring the parser.

Counts of classes, names and citations are near the means over public recordings of 2024 and 2025:
some 18 kB and 29 rows a document.
"""

import random
from collections.abc import Iterator

HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<?xml-stylesheet type="text/xsl" href="/3.2/style/exchange.xsl"?>\n'
    b'<ops:world-patent-data xmlns="http://www.epo.org/exchange" '
    b'xmlns:ops="http://ops.epo.org" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
    b'    <ops:biblio-search total-result-count="10000" publications-count="100">\n'
    b'        <ops:query syntax="CQL">ti = made up</ops:query>\n'
    b'        <ops:range begin="1" end="100"/>\n'
    b"        <ops:search-result>\n"
    b"            <exchange-documents>"
)
TAIL = (
    b"\n            </exchange-documents>\n        </ops:search-result>\n"
    b"    </ops:biblio-search>\n</ops:world-patent-data>\n"
)

_OFFICES = ("CN", "US", "WO", "JP", "KR", "EP", "DE", "GB", "CA", "AU")
_TEXT = """
quantum key distribution method device photon source detector channel optical network secure
encryption entangled state measurement basis receiver transmitter error correction polarisation
phase encoding system trusted relay node satellite terminal
"""
_WORDS = _TEXT.split()
_CLASSES = ("H04L   9", "H04B  10", "H04K   1", "G06N  10", "G06F  21", "H04W  12", "G02B   6")
_INDENT = "\n" + 16 * " "


def documents(number: int, seed: int = 1) -> Iterator[bytes]:
    """Exchange documents, the same ones for the same seed."""
    maker = _Maker(random.Random(seed))  # noqa: S311 - no secret
    for _ in range(number):
        yield maker.document().encode()


def pages(number: int, documents_a_page: int = 100, seed: int = 1) -> Iterator[bytes]:
    """Answers of a search with bibliographic data, like the pages a harvest gets."""
    batch: list[bytes] = []
    for document in documents(number, seed):
        batch.append(document)
        if len(batch) == documents_a_page:
            yield HEAD + b"".join(batch) + TAIL
            batch = []
    if batch:
        yield HEAD + b"".join(batch) + TAIL


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def document(self) -> str:
        """One document, indented as OPS does."""
        chance = self._chance
        office, number = chance.choice(_OFFICES), str(chance.randrange(10**7, 10**9))
        kind, day = chance.choice(("A", "A1", "B1", "B2", "U")), self._day()
        opening = (
            f'<exchange-document system="ops.epo.org" family-id="{chance.randrange(10**7, 10**8)}" '
            f'country="{office}" doc-number="{number}" kind="{kind}">'
        )
        lines = [
            opening,
            "    <bibliographic-data>",
            "        <publication-reference>",
            *_document_id("docdb", office, number, kind, day, depth=3),
            *_document_id("epodoc", None, office + number, None, day, depth=3),
            "        </publication-reference>",
            *self._ipcr(),
            *self._cpc(),
            f'        <application-reference doc-id="{chance.randrange(10**8, 10**9)}">',
            *_document_id("docdb", office, f"2023{number}", "A", day, depth=3),
            *_document_id("epodoc", None, f"{office}2023{number}", None, day, depth=3),
            *_document_id("original", None, f"2023/{number}", None, None, depth=3),
            "        </application-reference>",
            *self._priorities(),
            "        <parties>",
            *self._parties("applicant", 0.5),
            *self._parties("inventor", 1.5),
            "        </parties>",
            *(f'        <invention-title lang="{lang}">{self._text(9)}</invention-title>'
              for lang in ("en", "fr", "de")[: chance.randint(1, 3)]),
            *self._citations(),
            "    </bibliographic-data>",
            '    <abstract lang="en">',
            f"        <p>{self._text(120)}</p>",
            "    </abstract>",
            "</exchange-document>",
        ]  # fmt: skip
        return _INDENT + _INDENT.join(lines)

    def _day(self) -> str:
        chance = self._chance
        return f"{chance.randint(1995, 2025)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"

    def _text(self, words: int) -> str:
        return " ".join(self._chance.choices(_WORDS, k=words)).capitalize()

    def _symbol(self) -> str:
        return f"{self._chance.choice(_CLASSES)}/{self._chance.randint(0, 999):02}"

    def _ipcr(self) -> list[str]:
        lines = ["        <classifications-ipcr>"]
        for sequence in range(1, self._chance.randint(2, 6)):
            head, _, subgroup = self._symbol().partition("/")
            text = f"{head}/{subgroup:>6}            A I                    "
            lines += [
                f'            <classification-ipcr sequence="{sequence}">',
                f"                <text>{text}</text>",
                "            </classification-ipcr>",
            ]
        return [*lines, "        </classifications-ipcr>"]

    def _cpc(self) -> list[str]:
        lines = ["        <patent-classifications>"]
        pad = 16 * " "
        for sequence in range(1, 2 * self._chance.randint(2, 7), 2):
            symbol, value = self._symbol(), self._chance.choice("IIA")
            for position, office in enumerate(("US", "EP")):
                lines += [
                    f'            <patent-classification sequence="{sequence + position}">',
                    f'{pad}<classification-scheme office="EP" scheme="CPCI"/>',
                    f"{pad}<section>{symbol[0]}</section>",
                    f"{pad}<class>{symbol[1:3]}</class>",
                    f"{pad}<subclass>{symbol[3]}</subclass>",
                    f"{pad}<main-group>{symbol[4:8].strip()}</main-group>",
                    f"{pad}<subgroup>{symbol[9:]}</subgroup>",
                    f"{pad}<classification-value>{value}</classification-value>",
                    f"{pad}<generating-office>{office}</generating-office>",
                    "            </patent-classification>",
                ]
        return [*lines, "        </patent-classifications>"]

    def _priorities(self) -> list[str]:
        lines = ["        <priority-claims>"]
        for sequence in range(1, self._chance.choice((2, 2, 2, 3))):
            office, number = self._chance.choice(_OFFICES), str(self._chance.randrange(10**9))
            day = self._day()
            lines += [
                f'            <priority-claim sequence="{sequence}" kind="national">',
                *_document_id("docdb", office, number, "A", day, depth=4),
                *_document_id("epodoc", None, office + number, None, day, depth=4),
                *_document_id("original", None, number, None, None, depth=4),
                "            </priority-claim>",
            ]
        return [*lines, "        </priority-claims>"]

    def _parties(self, role: str, mean: float) -> list[str]:
        lines = [f"        <{role}s>"]
        names = [
            self._text(2).upper() for _ in range(1, 2 + self._chance.randint(0, round(2 * mean)))
        ]
        for data_format in ("epodoc", "original"):
            for sequence, name in enumerate(names, start=1):
                country = self._chance.choice(_OFFICES)
                text = f"{name}\u2002[{country}]" if data_format == "epodoc" else f"{name}, "
                lines += [
                    f'            <{role} sequence="{sequence}" data-format="{data_format}">',
                    f"                <{role}-name>",
                    f"                    <name>{text}</name>",
                    f"                </{role}-name>",
                    f"            </{role}>",
                ]
        return [*lines, f"        </{role}s>"]

    def _citations(self) -> list[str]:
        if self._chance.random() < 0.4:
            return []
        lines = ["        <references-cited>"]
        for sequence in range(1, self._chance.randint(2, 13)):
            office, number = self._chance.choice(_OFFICES), str(self._chance.randrange(10**9))
            name, day = f"{self._text(2).upper()} [US], et al", self._day()
            opening = (
                '            <citation cited-phase="national-search-report" cited-by="examiner" '
                f'sequence="{sequence}">'
            )
            lines += [
                opening,
                f'                <patcit dnum-type="publication number" num="{sequence}">',
                *_document_id("epodoc", None, office + number, None, day, depth=5, name=name),
                *_document_id("docdb", office, number, "A1", day, depth=5, name=name),
                "                </patcit>",
                "                <category>A</category>",
                "                <rel-claims>1-15</rel-claims>",
                "            </citation>",
            ]
        return [*lines, "        </references-cited>"]


def _document_id(
    form: str,
    country: str | None,
    number: str,
    kind: str | None,
    day: str | None,
    *,
    depth: int,
    name: str | None = None,
) -> list[str]:
    pad = 4 * depth * " "
    parts = {"country": country, "doc-number": number, "kind": kind, "name": name, "date": day}
    return [
        f'{pad}<document-id document-id-type="{form}">',
        *(f"{pad}    <{tag}>{text}</{tag}>" for tag, text in parts.items() if text is not None),
        f"{pad}</document-id>",
    ]
