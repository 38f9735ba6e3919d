-- One row per publication and work it cites, as the best source that states any lists them.
-- key: publication_id, cited_publication_id, cited_text
-- not null: publication_id, family_id, office, has_examiner_citation, has_xy_citation
-- A work that stands in several lists, such as those of two searches, is cited once. An examiner
-- cites it where the phase says so or a search report gives a category; X, Y and I are those
-- against novelty or inventive step. D alone only says that the application names the work.
with best as (
    select
        citations.publication_id,
        citations.cited_country,
        citations.cited_doc_number,
        citations.cited_kind,
        citations.cited_publication_id,
        citations.cited_publication_key,
        case when citations.cited_publication_id is null then citations.cited_text end
            as cited_text,
        citations.category,
        citations.phase
    from staging.stg_citations as citations
    inner join intermediate.int_source_ranks as ranks on citations.source = ranks.source
    qualify rank() over (
        partition by citations.publication_id order by ranks.source_rank asc, citations.source asc
    ) = 1
),

judged as (
    select
        best.publication_id,
        best.cited_country,
        best.cited_doc_number,
        best.cited_kind,
        best.cited_publication_id,
        best.cited_publication_key,
        best.cited_text,
        coalesce(regexp_matches(best.category, '[XYI]'), false) as is_xy,
        coalesce(phases.is_examiner_phase, false)
        or coalesce(regexp_matches(best.category, '[A-CE-Z]'), false) as is_by_examiner
    from best
    left join seeds.citation_phases as phases on best.phase = phases.phase
)

select
    judged.publication_id,
    families.family_id,
    publications.office,
    judged.cited_publication_id,
    any_value(judged.cited_country) as cited_country,
    any_value(judged.cited_doc_number) as cited_doc_number,
    any_value(judged.cited_kind) as cited_kind,
    any_value(judged.cited_publication_key) as cited_publication_key,
    judged.cited_text,
    bool_or(judged.is_by_examiner) as has_examiner_citation,
    bool_or(judged.is_xy) as has_xy_citation
from judged
inner join intermediate.int_publication_families as families
    on judged.publication_id = families.publication_id
inner join intermediate.int_publications as publications
    on judged.publication_id = publications.publication_id
group by
    judged.publication_id, families.family_id, publications.office, judged.cited_publication_id,
    judged.cited_text
