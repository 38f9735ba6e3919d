"""Who a name stands for, by the real models: names in, judgements out, without a warehouse.

The names are made the applicants of one publication each in a database in memory, and the models
that marts.applicant_names is made of are built over them. Evidence of records (formats, families)
cannot act there; curated aliases, keys and transcription do.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from flows.topics import load_topic, topic_names
from flows.warehouse import judging, models
from flows.warehouse.connect import Connection

#: What is read of the warehouse that judges.
TABLE = "marts.applicant_names"


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


def read(connection: Connection) -> dict[str, Resolved]:
    """Every name of a warehouse with what the models make of it.

    Args:
        connection: A warehouse over `records` with the table `TABLE`.
    """
    rows = connection.execute(_QUESTION).fetchall()
    return {
        name: Resolved(cleaned, applicant, rule, frozenset(groups), sector, sector_rule)
        for name, cleaned, applicant, rule, groups, sector, sector_rule in rows
    }


def look_up(names: Iterable[str], workspace: Path) -> dict[str, Resolved]:
    """Every name with what the models make of it, all names standing beside each other.

    Args:
        names: As a source would write them.
        workspace: Folder for files on the way.

    Raises:
        ModelError: A model, macro or seed is wrong.
        StorageError: The disk is full or not writable.
    """
    # Names are judged the same for every topic.
    topic, sql = load_topic(topic_names()[0]), models.sql_folder()
    with judging.judged(records(names), topic, sql, [TABLE], workspace) as connection:
        return read(connection)


def records(names: Iterable[str]) -> dict[str, list[dict[str, object]]]:
    """Rows of records: one publication and one applicant for each name."""
    wanted = sorted(set(names))
    keys = [
        {"country": "XX", "doc_number": f"{number}", "kind": "A"} for number in range(len(wanted))
    ]
    return {
        "publications": [{**key} for key in keys],
        "parties": [
            {**key, "role": "applicant", "sequence_no": 1, "name": name}
            for key, name in zip(keys, wanted, strict=True)
        ],
    }
