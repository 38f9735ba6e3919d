-- One row per tier of the topic and family that it holds; each tier holds the narrower ones.
-- key: topic_tier, family_id
-- not null: topic_tier, family_id
-- reference: family_id -> marts.families.family_id
-- The one switch by which figures choose their families: join it and name one tier.
with tiers as (
    select
        'strict' as topic_tier,
        ['strict'] as holds
    union all
    select
        'standard' as topic_tier,
        ['strict', 'standard'] as holds
    union all
    select
        'wide' as topic_tier,
        ['strict', 'standard', 'wide'] as holds
)

select
    tiers.topic_tier,
    topics.family_id
from tiers
inner join intermediate.int_family_topics as topics
    on list_contains(tiers.holds, topics.narrowest_tier)
order by tiers.topic_tier, topics.family_id
