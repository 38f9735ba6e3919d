"""What the live warehouse holds now, as far as alerts look at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from flows.alerts.seen import Seen, Standing
from flows.warehouse.builds import BuildFacts

Query = Callable[[str], pl.DataFrame]

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        # One row per family: whether the tier shows it, and what is told of it.
        "families": """
select
    families.family_id,
    families.title,
    families.first_publication_date,
    families.right_type,
    families.offices,
    tiers.family_id is not null as is_shown
from marts.families as families
left join marts.tier_families as tiers
    on families.family_id = tiers.family_id and tiers.topic_tier = '{tier}'
order by families.family_id
""",
        # One row per publication: its family, office and date.
        "members": """
select
    publication_id,
    family_id,
    office,
    kind,
    publication_date
from marts.publications
order by publication_id
""",
        # One row per family and office that granted an invention.
        "grants": """
select
    family_id,
    office,
    first_grant_date
from marts.family_offices
where has_granted_invention
order by family_id, office
""",
        # One row per family and applicant that is named.
        "applicants": """
select
    family_id,
    applicant,
    applicant_group,
    country,
    coalesce(country_source like 'office_%', false) as is_by_office
from marts.family_applicants
where applicant is not null
order by family_id, fraction desc, applicant
""",
        # One row per family and sub-technology.
        "parts": """
select
    family_id,
    sub_technology
from marts.family_sub_technologies
order by family_id, sub_technology
""",
        # One row per name of an applicant of the data: as written there, or as curated.
        "spellings": """
select
    name,
    applicant,
    applicant_group
from marts.applicant_names
union
select
    aliases.alias as name,
    applicants.applicant,
    applicants.applicant_group
from seeds.applicant_aliases as aliases
inner join marts.applicants as applicants on aliases.applicant = applicants.applicant
order by all
""",
        # One row per sub-technology of the topic.
        "sub_technologies": """
select
    sub_technology,
    name_en,
    name_ja
from marts.sub_technologies
order by rule_order
""",
        # One row per country or office.
        "countries": """
select
    code,
    name_en,
    name_ja
from marts.countries
order by code
""",
        # One row per source.
        "sources": """
select
    source,
    title,
    title_ja,
    data_as_of,
    is_sample,
    is_generated
from marts.sources
order by source
""",
    }
)


@dataclass(frozen=True)
class Now:
    """What the live warehouse holds.

    Attributes:
        standing: What it is made of.
        frames: Answers to the questions, by name.
    """

    standing: Standing
    frames: Mapping[str, pl.DataFrame]

    @property
    def families(self) -> pl.DataFrame:
        """One row per family."""
        return self.frames["families"]

    @property
    def members(self) -> pl.DataFrame:
        """One row per publication."""
        return self.frames["members"]

    @property
    def seen(self) -> Seen:
        """What the next run is compared with."""
        return Seen(self.standing, self.frames)

    def places(self, codes: list[str]) -> tuple[str, str]:
        """Names of countries or offices, in English and in Japanese."""
        known = {code: (en, ja) for code, en, ja in self.frames["countries"].iter_rows()}
        names = [known.get(code, (code, code)) for code in codes]
        return ", ".join(en for en, _ in names), "、".join(ja for _, ja in names)


def look(query: Query, live: BuildFacts, tier: str) -> Now:
    """Ask the marts.

    Args:
        query: Answers one reading statement.
        live: The facts of the build that is asked.
        tier: Tier of the topic that is shown; one of a closed list.
    """
    frames = {name: query(sql.format(tier=tier)) for name, sql in QUESTIONS.items()}
    # Of several sources the data are as old as the oldest.
    oldest = frames["sources"]["data_as_of"].min()
    standing = Standing(
        build_id=live.build_id,
        topic=live.topic,
        topic_file=live.topic_file,
        methods=live.methods,
        tier=tier,
        sources=sorted(live.sources),
        data_as_of=str(oldest) if oldest else None,
    )
    return Now(standing, frames)
