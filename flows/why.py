"""Why a family is counted as it is: its judgements, found by any of its numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from rich.text import Text
from rich.tree import Tree

from flows.errors import QueryError
from flows.warehouse.connect import Connection

#: Families shown where a number leads to several, and numbers suggested where it leads to none.
MOST = 20
SUGGESTIONS = 5

_BETWEEN = re.compile(r"[\s\-./,]")
_NUMBER = re.compile(r"([A-Z]{2})([A-Z]{0,2}[0-9]+)([A-Z][0-9]?)?")


@dataclass(frozen=True)
class Judgement:
    """One row of marts.family_judgements, its rule in words.

    Attributes:
        judgement: What is decided.
        subject: What it is about or rests on.
        value: What was decided.
        rule: The rule that fired.
        explanation: The rule in words.
        evidence: What it rests on.
    """

    judgement: str
    subject: str | None
    value: str | None
    rule: str
    explanation: str
    evidence: str | None


@dataclass(frozen=True)
class Family:
    """A family and why it is counted as it is.

    Attributes:
        family_id: Its name.
        title: Title of its first publication.
        judgements: In the order they are read.
    """

    family_id: str
    title: str | None
    judgements: tuple[Judgement, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Number:
    """A publication number as DOCDB could write it.

    Attributes:
        stems: Office and number, in every form the number may have.
        kind: Kind code, if one is given.
    """

    stems: tuple[str, ...]
    kind: str | None


def parse_number(text: str) -> Number | None:
    """A publication number out of what people write, such as `US 2020/0123456 A1`.

    Returns:
        None where the text is none.
    """
    match = _NUMBER.fullmatch(_BETWEEN.sub("", text).upper())
    if match is None:
        return None
    office, number, kind = match.groups()
    stems = (office + form for form in dict.fromkeys(_forms(office, number)))
    return Number(tuple(stems), kind)


def _forms(office: str, number: str) -> Iterator[str]:
    """The number as written, and as DOCDB writes it where offices write it otherwise."""
    yield number
    if office == "US" and re.fullmatch(r"(19|20)[0-9]{2}0[0-9]{6}", number):
        # The seventh digit of US application publications is a zero that DOCDB leaves out.
        yield number[:4] + number[5:]
    if office == "WO" and re.fullmatch(r"(19[7-9][0-9]|200[0-3])0[0-9]{5}", number):
        # Until 2003 DOCDB writes two digits of the year and five of the number.
        yield number[2:4] + number[5:]
    yield number.lstrip("0") or number


def find(connection: Connection, text: str) -> list[str]:
    """The families that a text names: by their own name or by one of their publications.

    Args:
        connection: From `flows.warehouse.connect.reader`.
        text: A family or a publication, however it is written.

    Raises:
        QueryError: There is none; the message suggests what is near.
    """
    _require_judgements(connection)
    named = connection.execute(
        "select family_id from families where upper(family_id) = ?", [text.strip().upper()]
    ).fetchall()
    if named:
        return [str(row[0]) for row in named]
    number = parse_number(text)
    found = _families_of(connection, number) if number else []
    if not found:
        raise QueryError(_nothing(connection, text, number))
    return found


def _require_judgements(connection: Connection) -> None:
    there = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'marts' "
        "and table_name = 'family_judgements'"
    ).fetchone()
    if there is None:
        message = "the live build is of an older version; `landscape refresh` builds it anew."
        raise QueryError(message)


def _families_of(connection: Connection, number: Number) -> list[str]:
    """Families of exactly that publication, or else of the same number with any other kind."""
    like = " or ".join("starts_with(subject, ?)" for _ in number.stems)
    rows = connection.execute(
        f"select subject, family_id from family_judgements where judgement = 'member' and ({like}) "  # noqa: S608
        "order by subject, family_id",
        list(number.stems),
    ).fetchall()
    exact = [str(row[1]) for row in rows if row[0] in {f"{s}{number.kind}" for s in number.stems}]
    kinds = re.compile(f"({'|'.join(number.stems)})([A-Z][0-9]?)?")
    loose = [str(row[1]) for row in rows if kinds.fullmatch(row[0])]
    return list(dict.fromkeys(exact or loose))


def _nothing(connection: Connection, text: str, number: Number | None) -> str:
    if number is None:
        return (
            f"{text!r} is neither a family of the live warehouse nor a publication number such as "
            "CN109510701B. To look for a name: "
            "landscape sql \"from publications where title ilike '%word%'\""
        )
    wanted = number.stems[0] + (number.kind or "")
    rows = connection.execute(
        "select distinct subject, levenshtein(subject, ?) as steps from family_judgements "
        "where judgement = 'member' and starts_with(subject, ?) "
        "order by steps, subject limit ?",
        [wanted, wanted[:2], SUGGESTIONS],
    ).fetchall()
    near = f" Near to it: {', '.join(str(row[0]) for row in rows)}." if rows else ""
    return f"{wanted} is in no family of the live warehouse.{near}"


def read(connection: Connection, family_id: str) -> Family:
    """A family with all its judgements."""
    title = connection.execute(
        "select title from families where family_id = ?", [family_id]
    ).fetchone()
    rows = connection.execute(
        "select judged.judgement, judged.subject, judged.judged_value, judged.rule, "
        "coalesce(rules.explanation_en, ''), judged.evidence "
        "from family_judgements as judged left join rules "
        "on judged.rule = rules.rule "
        "and (judged.judgement = rules.judgement "
        "or judged.judgement = 'member' and rules.judgement = 'unit') "
        "where judged.family_id = ? "
        "order by judged.judgement_order, judged.judgement, judged.subject, judged.judged_value",
        [family_id],
    ).fetchall()
    return Family(family_id, title[0] if title else None, tuple(Judgement(*row) for row in rows))


def as_tree(family: Family) -> Tree:
    """The family for a terminal: one branch a judgement, the rule in words under it."""
    tree = Tree(Text.assemble((f"Family {family.family_id}", "bold"), f"  {family.title or ''}"))
    for judgement, rows in groupby(family.judgements, key=lambda row: row.judgement):
        _add_branch(tree, judgement, list(rows))
    return tree


def _add_branch(tree: Tree, judgement: str, rows: Sequence[Judgement]) -> None:
    branch = tree.add(Text(judgement, style="bold"))
    for rule, same in groupby(sorted(rows, key=lambda row: row.rule), key=lambda row: row.rule):
        group = list(same)
        for row in group:
            branch.add(_line(row))
        branch.add(Text(f"{rule}: {group[0].explanation}", style="dim"))


def _line(row: Judgement) -> Text:
    """`subject: value (evidence)`, the subject left out where it is the family itself."""
    line = Text()
    if row.judgement not in {"unit", "offices"} and row.subject:
        line.append(f"{row.subject}: ")
    line.append(row.value or "unknown", style="green" if row.value else "yellow")
    if row.evidence:
        line.append(f"  ({row.evidence})")
    return line
