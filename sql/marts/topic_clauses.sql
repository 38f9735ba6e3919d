-- One row per clause of the topic: how many publications and families it fires for.
-- key: topic_rule
-- not null: topic_rule, rule_order, is_searched, publications, families_whole, families_first
-- A publication may fire several; `families_first` counts those for which none before it fires.
with fired as (
    select
        rules.topic_rule,
        count(distinct rules.publication_id)::integer as publications,
        count(distinct families.family_id)::integer as families_whole
    from intermediate.int_topic_rules as rules
    inner join intermediate.int_publication_families as families
        on rules.publication_id = families.publication_id
    group by rules.topic_rule
),

firsts as (
    select
        topic_rule,
        count(*)::integer as families_first
    from intermediate.int_family_topics
    where topic_rule is not null
    group by topic_rule
)

select
    clauses.topic_rule,
    clauses.rule_order,
    clauses.is_searched,
    coalesce(fired.publications, 0) as publications,
    coalesce(fired.families_whole, 0) as families_whole,
    coalesce(firsts.families_first, 0) as families_first
from staging.stg_topic_clauses as clauses
left join fired on clauses.topic_rule = fired.topic_rule
left join firsts on clauses.topic_rule = firsts.topic_rule
order by clauses.rule_order
