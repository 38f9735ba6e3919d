"""The families of a tier as entries for reference managers: RIS and BibTeX."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.exports import parts
from flows.exports.content import Content
from reports.characters import readable
from reports.words import Words

RIS, BIBTEX = "families.ris", "families.bib"
#: What TeX would take for a command, and how it is written as text.
_TEX = {
    # Braces are counted even after a backslash: one alone would swallow what follows.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "%#$&_"},
}


@dataclass(frozen=True)
class Reference:
    """A family as an entry.

    Attributes:
        family: Its identifier.
        title: Its title, or None where none is stated or passed on.
        number: The publication that came first; None where numbers are not passed on.
        year: Year of its first publication.
        priority_year: Year of its earliest priority.
        offices: Where it was published.
        applicants: Its applicants under the names that this project gives them.
    """

    family: str
    title: str | None
    number: str | None
    year: int | None
    priority_year: int | None
    offices: tuple[str, ...]
    applicants: tuple[str, ...]


def references(content: Content) -> list[Reference]:
    """The families of the tier, oldest publication first."""
    frames = {name: content.table(name).read() for name in ("families", "family_applicants")}
    tiers = content.table("tier_families").read()
    wanted = tiers.filter(pl.col("topic_tier") == content.tier)["family_id"]
    families = frames["families"].filter(pl.col("family_id").is_in(wanted.implode()))
    applicants = _applicants(frames["family_applicants"])
    numbers = _numbers(content)
    found = [
        Reference(
            family=row["family_id"],
            title=row.get("title"),
            number=numbers.get(row["family_id"]),
            year=row["first_publication_year"],
            priority_year=row["priority_year"],
            offices=tuple(row["offices"] or ()),
            applicants=applicants.get(row["family_id"], ()),
        )
        for row in families.iter_rows(named=True)
    ]
    return sorted(found, key=lambda one: (one.year is None, one.year or 0, one.family))


def _applicants(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    named = frame.drop_nulls("applicant").sort("family_id", "applicant")
    found: dict[str, tuple[str, ...]] = {}
    for family, applicant in named.select("family_id", "applicant").iter_rows():
        found[family] = (*found.get(family, ()), applicant)
    return found


def _numbers(content: Content) -> dict[str, str]:
    """The publication that gave a family its title: the one that came first."""
    table = content.tables.get("publications")
    if table is None:
        return {}
    dates = [
        pl.coalesce(f"{name}_date", pl.date(pl.col(f"{name}_year"), 12, 31)).alias(f"{name}_order")
        for name in ("application", "publication")
    ]
    ordered = table.read().with_columns(dates).sort(
        "application_order", "publication_order", "publication_id", nulls_last=True
    )  # fmt: skip
    first = ordered.unique("family_id", keep="first", maintain_order=True)
    return dict(first.select("family_id", "publication_id").iter_rows())


def write_ris(content: Content, folder: Path) -> None:
    """Write the families as RIS; a line a field, as the format wants it."""
    text = "".join(_ris(content, one) for one in references(content))
    (folder / RIS).write_text(text, encoding="utf-8", newline="")


def write_bibtex(content: Content, folder: Path) -> None:
    """Write the families as BibTeX, with what they are in the text before, which readers skip."""
    lines = [parts.mark_line(content)]
    for text in parts.each_language().values():
        lines += [parts.holds(content, text), *parts.credits_of(content, text)]
    # An at sign would begin an entry.
    head = "".join(f"% {line.replace('@', '(at)')}\n" for line in lines if line)
    found = references(content)
    entries = [_bibtex(content, one, key) for one, key in zip(found, _keys(found), strict=True)]
    (folder / BIBTEX).write_text("\n".join([head, *entries]), encoding="utf-8")


def _keys(found: Sequence[Reference]) -> Iterator[str]:
    """A key for each entry, of plain letters and digits, no two alike."""
    used: set[str] = set()
    for one in found:
        key = plain = re.sub(r"[^A-Za-z0-9]+", "-", f"family-{one.family}")
        while key in used:
            key = f"{plain}-{len(used)}"
        used.add(key)
        yield key


def _title(one: Reference, content: Content, text: Words) -> str:
    if one.title:
        return one.title
    key = "export.unnamed" if "title" in _fields(content) else "export.untitled"
    return text[key].format(family=one.family)


def _fields(content: Content) -> set[str]:
    return {field.name for field in content.tables["families"].fields}


def _note(one: Reference, text: Words) -> str:
    return text["export.note"].format(
        family=one.family,
        year=one.priority_year or text["export.no_year"],
        offices=text["format.list"].join(one.offices) or text["format.none"],
    )


def _ris(content: Content, one: Reference) -> str:
    texts = parts.each_language()
    fields = [
        ("TY", "PAT"),
        ("ID", one.family),
        ("TI", _title(one, content, texts["en"])),
        ("PB", "; ".join(one.applicants)),
        ("SN", one.number or ""),
        ("PY", str(one.year or "")),
        ("N1", parts.mark_line(content)),
        *(("N1", _note(one, text)) for text in texts.values()),
    ]
    # A break of a line would begin a field of its own.
    lines = [f"{tag}  - {readable(value).strip()}" for tag, value in fields if value]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - ", ""])


def _bibtex(content: Content, one: Reference, key: str) -> str:
    texts = parts.each_language()
    notes = [parts.mark_line(content), *(_note(one, text) for text in texts.values())]
    names = " and ".join(f"{{{_tex(name)}}}" for name in one.applicants)
    fields = {
        # Styles ask for authors; inventors are not in the tables.
        "author": names,
        "holder": names,
        "title": f"{{{_tex(_title(one, content, texts['en']))}}}",
        "number": _tex(one.number or ""),
        "year": str(one.year or ""),
        "note": _tex(" / ".join(filter(None, notes))),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@patent{{{key},\n{''.join(lines)}}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in readable(text).strip())
