"""Who a name stands for, by the real models: names in, judgements out, without a warehouse.

The names are made the applicants of one publication each in a database in memory, and the models
that marts.applicant_names is made of are built over them. Evidence of records (formats, families)
cannot act there; curated aliases, keys and transcription do.
"""

from collections.abc import Iterable
from typing import NamedTuple

from flows.topics import load_topic, topic_names
from flows.warehouse import judging, models

_TABLE = "marts.applicant_names"


class Resolved(NamedTuple):
    """What the models make of a name.

    Attributes:
        cleaned_name: The name without its legal form.
        applicant: Who it stands for.
        applicant_rule: How that is known.
        groups: Every group the applicant belongs to at some time, or the applicant itself.
        sector: Its kind.
        sector_rule: What told the sector.
    """

    cleaned_name: str
    applicant: str
    applicant_rule: str
    groups: frozenset[str]
    sector: str
    sector_rule: str


_QUESTION = """
select
    names.name,
    names.cleaned_name,
    names.applicant,
    names.applicant_rule,
    list(distinct coalesce(mapping.applicant_group, names.applicant)) as groups,
    names.sector,
    names.sector_rule
from marts.applicant_names as names
left join seeds.applicant_groups as mapping on names.applicant = mapping.applicant
group by all
"""


def look_up(names: Iterable[str]) -> dict[str, Resolved]:
    """Every name with what the models make of it, all names standing beside each other.

    Args:
        names: As a source would write them.

    Raises:
        ModelError: A model, macro or seed is wrong.
    """
    # Names are judged the same for every topic.
    topic = load_topic(topic_names()[0])
    rows = _records(sorted(set(names)))
    with judging.judged(rows, topic, models.sql_folder(), [_TABLE]) as connection:
        found = connection.execute(_QUESTION).fetchall()
    return {
        name: Resolved(cleaned, applicant, rule, frozenset(groups), sector, sector_rule)
        for name, cleaned, applicant, rule, groups, sector, sector_rule in found
    }


def resolve_names(names: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """Every name with its cleaned name, applicant and rule."""
    return {
        name: (found.cleaned_name, found.applicant, found.applicant_rule)
        for name, found in look_up(names).items()
    }


def groups_of(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Every name with every group that its applicant belongs to at some time."""
    return {name: found.groups for name, found in look_up(names).items()}


def sectors_of(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Every name with its sector and the rule that told it."""
    return {name: (found.sector, found.sector_rule) for name, found in look_up(names).items()}


def _records(names: list[str]) -> dict[str, list[dict[str, object]]]:
    """One publication and one applicant for each name."""
    keys = [
        {"country": "XX", "doc_number": f"{number}", "kind": "A"} for number in range(len(names))
    ]
    return {
        "publications": [{**key} for key in keys],
        "parties": [
            {**key, "role": "applicant", "sequence_no": 1, "name": name}
            for key, name in zip(keys, names, strict=True)
        ],
    }
