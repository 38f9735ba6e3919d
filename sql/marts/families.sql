-- One row per patent family: year, offices, international or not, kind of right, how it was formed.
-- key: family_id
-- not null: family_id, family_basis, is_ipf, right_type, has_grant_seen, publications, topic_state
-- not null: layer
-- reference: topic_state -> marts.topic_states.topic_state
-- reference: layer -> marts.topic_layers.layer
with titles as (
    select
        publications.family_id,
        publications.title
    from marts.publications as publications
    inner join intermediate.int_first_publications as firsts
        on publications.publication_id = firsts.publication_id
)

select
    families.family_id,
    titles.title,
    dates.earliest_priority_date,
    dates.priority_year,
    dates.priority_year_basis,
    dates.first_publication_date,
    dates.first_publication_year,
    families.offices,
    families.n_offices,
    families.is_ipf,
    families.ipf_rule,
    families.right_type,
    families.has_utility_model,
    families.has_grant_seen,
    families.publications,
    families.members,
    families.family_basis,
    families.family_listed_as_of,
    families.is_complete_family,
    families.search_clause,
    topics.topic_rule,
    topics.topic_state,
    topics.topic_state_rule,
    topics.topic_other,
    topics.narrowest_tier,
    layers.layer,
    layers.layer_rule
from intermediate.int_families as families
inner join intermediate.int_family_dates as dates on families.family_id = dates.family_id
inner join intermediate.int_family_topics as topics on families.family_id = topics.family_id
inner join intermediate.int_family_layers as layers on families.family_id = layers.family_id
left join titles on families.family_id = titles.family_id
order by families.family_id
