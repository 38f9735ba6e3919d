-- One row per family: how many other families here cite it, and what it cites itself.
-- key: family_id
-- not null: family_id, cited_by_families, cited_by_others, cited_by_examiners
-- not null: cited_within_five_years, cited_families, outside_citations, literature_citations
-- not null: is_citing, is_examiner_citing
-- reference: family_id -> marts.families.family_id
-- Citing families are those of this build: citations by families outside the topic are not in the
-- data, so that the counts compare families of the topic and are no measure of total influence.
-- Compare cohorts only where is_five_years_over, and by cited_within_five_years: older families
-- have had more time. is_citing false: no publication of the family states what it cites.
with as_of as (
    select max(data_as_of) as data_as_of from marts.sources
),

citing as (
    select
        cited_family_id as family_id,
        count(*)::integer as cited_by_families,
        (count(*) filter (where not is_self_citation))::integer as cited_by_others,
        (count(*) filter (where has_examiner_citation))::integer as cited_by_examiners,
        (count(*) filter (where is_within_five_years))::integer as cited_within_five_years
    from marts.family_citations
    group by cited_family_id
),

cited as (
    select
        citing_family_id as family_id,
        count(*)::integer as cited_families
    from marts.family_citations
    group by citing_family_id
),

outside as (
    select
        citations.family_id,
        count(distinct citations.cited_publication_id) filter (
            where resolved.cited_family_id is null
        ) as outside_citations,
        count(distinct citations.cited_text) as literature_citations,
        coalesce(bool_or(citations.has_examiner_citation), false) as has_examiner_citation
    from intermediate.int_citations as citations
    left join intermediate.int_cited_families as resolved
        on citations.cited_publication_id = resolved.cited_publication_id
    group by citations.family_id
)

select
    families.family_id,
    coalesce(citing.cited_by_families, 0) as cited_by_families,
    coalesce(citing.cited_by_others, 0) as cited_by_others,
    coalesce(citing.cited_by_examiners, 0) as cited_by_examiners,
    coalesce(citing.cited_within_five_years, 0) as cited_within_five_years,
    families.first_publication_date + interval 5 year <= as_of.data_as_of as is_five_years_over,
    coalesce(cited.cited_families, 0) as cited_families,
    coalesce(outside.outside_citations, 0)::integer as outside_citations,
    coalesce(outside.literature_citations, 0)::integer as literature_citations,
    outside.family_id is not null as is_citing,
    coalesce(outside.has_examiner_citation, false) as is_examiner_citing
from marts.families as families
cross join as_of
left join citing on families.family_id = citing.family_id
left join cited on families.family_id = cited.family_id
left join outside on families.family_id = outside.family_id
order by families.family_id
