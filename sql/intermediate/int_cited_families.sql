-- One row per publication that is cited: its family here, or why there is none.
-- key: cited_publication_id
-- not null: cited_publication_id, cited_rule
-- The publication itself is looked for first, then one of another kind of the same application,
-- and for a number without kind any publication of that number. Whichever finds several families
-- finds none: records decide before members that are only named. What belongs to no family here is
-- the normal case: most of what is cited lies outside the topic.
with cited as (
    select distinct
        cited_publication_id,
        cited_country,
        cited_doc_number,
        cited_kind,
        cited_publication_key
    from intermediate.int_citations
    where cited_publication_id is not null
),

members as (
    select
        family_id,
        member_publication_id,
        office,
        doc_number,
        publication_key(office, doc_number, kind) as publication_key,
        has_record
    from intermediate.int_family_members
),

candidates as (
    select
        cited.cited_publication_id,
        members.family_id,
        members.has_record,
        'same_publication' as cited_rule,
        1 as rule_order
    from cited
    inner join members on cited.cited_publication_id = members.member_publication_id
    where cited.cited_kind is not null
    union all
    select
        cited.cited_publication_id,
        members.family_id,
        members.has_record,
        'same_application' as cited_rule,
        2 as rule_order
    from cited
    inner join members on cited.cited_publication_key = members.publication_key
    where cited.cited_kind is not null
    union all
    select
        cited.cited_publication_id,
        members.family_id,
        members.has_record,
        'number_without_kind' as cited_rule,
        3 as rule_order
    from cited
    inner join members
        on
            cited.cited_country = members.office
            and cited.cited_doc_number = members.doc_number
    where cited.cited_kind is null
),

found as (
    select
        cited_publication_id,
        cited_rule,
        count(distinct family_id) filter (where has_record) as n_recorded,
        count(distinct family_id) as n_known,
        min(family_id) filter (where has_record) as recorded_family_id,
        min(family_id) as known_family_id
    from candidates
    group by cited_publication_id, cited_rule, rule_order
    qualify row_number() over (partition by cited_publication_id order by rule_order) = 1
)

select
    cited.cited_publication_id,
    case
        when found.n_recorded = 1 then found.recorded_family_id
        when found.n_recorded = 0 and found.n_known = 1 then found.known_family_id
    end as cited_family_id,
    case
        when found.cited_publication_id is null then 'not_in_data'
        when found.n_recorded = 1 or (found.n_recorded = 0 and found.n_known = 1)
            then found.cited_rule
        else 'several_families'
    end as cited_rule
from cited
left join found on cited.cited_publication_id = found.cited_publication_id
