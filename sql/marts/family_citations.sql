-- One row per citing family and family it cites, both of this build: who cites whom, and when.
-- key: citing_family_id, cited_family_id
-- not null: citing_family_id, cited_family_id, citing_publications, citing_offices
-- not null: has_examiner_citation, has_xy_citation
-- reference: citing_family_id -> marts.families.family_id
-- reference: cited_family_id -> marts.families.family_id
-- Count distinct citing families, never citations of their publications (WIPO Patent Analytics
-- Handbook, ch. 6). Offices differ in what they state: compare like with like by has_examiner_
-- citation and citing_offices, and show marts.citation_coverage beside. Families of every tier are
-- here, those of none too; a family that cites itself is left out.
with pairs as (
    select
        citations.family_id as citing_family_id,
        cited.cited_family_id,
        count(distinct citations.publication_id)::integer as citing_publications,
        list(distinct citations.office order by citations.office) as citing_offices,
        bool_or(citations.has_examiner_citation) as has_examiner_citation,
        bool_or(citations.has_xy_citation) as has_xy_citation,
        min(publications.publication_date) as first_citing_date,
        min(publications.publication_year) as first_citing_year
    from intermediate.int_citations as citations
    inner join intermediate.int_cited_families as cited
        on citations.cited_publication_id = cited.cited_publication_id
    inner join marts.publications as publications
        on citations.publication_id = publications.publication_id
    where cited.cited_family_id is not null and cited.cited_family_id <> citations.family_id
    group by citations.family_id, cited.cited_family_id
),

-- The applicant counts and its group of the day: one bought later cites itself from then on.
names as (
    select
        family_id,
        applicant as party
    from marts.family_applicants
    where applicant is not null
    union
    select
        family_id,
        applicant_group as party
    from marts.family_applicants
    where applicant is not null
),

named as (
    select distinct family_id
    from names
),

shared as (
    select distinct
        pairs.citing_family_id,
        pairs.cited_family_id
    from pairs
    inner join names as citing on pairs.citing_family_id = citing.family_id
    inner join names as cited
        on pairs.cited_family_id = cited.family_id and citing.party = cited.party
)

select
    pairs.citing_family_id,
    pairs.cited_family_id,
    case
        when shared.citing_family_id is not null then true
        when citing_named.family_id is not null and cited_named.family_id is not null then false
    end as is_self_citation,
    pairs.has_examiner_citation,
    pairs.has_xy_citation,
    pairs.citing_publications,
    pairs.citing_offices,
    pairs.first_citing_date,
    pairs.first_citing_year,
    pairs.first_citing_date <= families.first_publication_date + interval 5 year
        as is_within_five_years
from pairs
inner join marts.families as families on pairs.cited_family_id = families.family_id
left join shared
    on
        pairs.citing_family_id = shared.citing_family_id
        and pairs.cited_family_id = shared.cited_family_id
left join named as citing_named on pairs.citing_family_id = citing_named.family_id
left join named as cited_named on pairs.cited_family_id = cited_named.family_id
order by pairs.citing_family_id, pairs.cited_family_id
