-- One row per tier and citing office: how many publications state what they cite, and where to.
-- key: topic_tier, office
-- not null: topic_tier, office, publications, publications_with_citations, patent_citations
-- not null: resolved_citations, outside_citations, ambiguous_citations, examiner_citations
-- not null: literature_citations
-- How thin the citations are, to stand beside every chart of them: an office whose publications
-- state none cites nobody here. A work counts once for each publication that cites it. Citations
-- that lead to a family of the build are rare by nature: most of what is cited lies outside.
with publications as (
    select
        tiers.topic_tier,
        publications.publication_id,
        publications.office
    from marts.publications as publications
    inner join marts.tier_families as tiers on publications.family_id = tiers.family_id
),

stated as (
    select
        citations.publication_id,
        count(citations.cited_publication_id) as patent_citations,
        count(resolved.cited_family_id) as resolved_citations,
        count(*) filter (where resolved.cited_rule = 'not_in_data') as outside_citations,
        count(*) filter (where resolved.cited_rule = 'several_families') as ambiguous_citations,
        count(citations.cited_publication_id) filter (where citations.has_examiner_citation)
            as examiner_citations,
        count(citations.cited_text) as literature_citations
    from intermediate.int_citations as citations
    left join intermediate.int_cited_families as resolved
        on citations.cited_publication_id = resolved.cited_publication_id
    group by citations.publication_id
)

select
    publications.topic_tier,
    publications.office,
    count(*)::integer as publications,
    count(stated.publication_id)::integer as publications_with_citations,
    coalesce(sum(stated.patent_citations), 0)::integer as patent_citations,
    coalesce(sum(stated.resolved_citations), 0)::integer as resolved_citations,
    coalesce(sum(stated.outside_citations), 0)::integer as outside_citations,
    coalesce(sum(stated.ambiguous_citations), 0)::integer as ambiguous_citations,
    coalesce(sum(stated.examiner_citations), 0)::integer as examiner_citations,
    coalesce(sum(stated.literature_citations), 0)::integer as literature_citations
from publications
left join stated on publications.publication_id = stated.publication_id
group by publications.topic_tier, publications.office
order by publications.topic_tier, publications.office
