-- One row per family: its state in the topic, the tier it belongs to, and the clause that fired.
-- key: family_id
-- not null: family_id, topic_state, topic_state_rule
-- The clause is lifted from the publications: one that is a hit makes its family one. The first
-- field next door that shows decides the state, alone or together with our own words; without one
-- a clause makes the family the topic's own. Only a clause lifts a family above the wide tier; a
-- core clause and own words, two grounds that do not rest on each other, make the strict one. A
-- class that nothing else carries counts as own words do, but for the strict tier.
with rules as (
    select
        families.family_id,
        arg_min(rules.topic_rule, rules.rule_order) as topic_rule,
        bool_or(rules.is_core) as is_core
    from intermediate.int_topic_rules as rules
    inner join intermediate.int_publication_families as families
        on rules.publication_id = families.publication_id
    group by families.family_id
),

own as (
    select
        family_id,
        shown_in
    from intermediate.int_family_evidence
    where label = 'own'
),

others as (
    select
        evidence.family_id,
        evidence.label,
        others.alone_state,
        others.alone_tier,
        others.together_state,
        others.together_tier
    from intermediate.int_family_evidence as evidence
    inner join staging.stg_topic_others as others on evidence.label = others.label
    qualify row_number() over (partition by evidence.family_id order by others.rule_order) = 1
),

own_state as (
    select topic_state
    from staging.stg_topic_states
    where rule_order = 1
),

judged as (
    select
        families.family_id,
        rules.topic_rule,
        coalesce(rules.is_core, false) as is_core,
        own.family_id is not null as has_own,
        coalesce(own.shown_in <> 'class', false) as has_own_words,
        others.label as other_label,
        case
            when others.label is null then null
            when own.family_id is null then others.alone_state
            when rules.topic_rule is not null then others.together_state
        end as other_state,
        case when own.family_id is null then others.alone_tier else others.together_tier end
            as other_tier,
        own_state.topic_state as own_state
    from intermediate.int_families as families
    cross join own_state
    left join rules on families.family_id = rules.family_id
    left join own on families.family_id = own.family_id
    left join others on families.family_id = others.family_id
),

stated as (
    select
        *,
        case
            when other_state is not null then other_state
            when topic_rule is not null then own_state
            else 'unconfirmed'
        end as topic_state,
        case
            when other_state is not null and has_own then 'other_together'
            when other_state is not null then 'other_alone'
            when topic_rule is not null then 'topic_clause'
            else 'no_clause'
        end as topic_state_rule
    from judged
)

select
    family_id,
    topic_state,
    topic_state_rule,
    other_label as topic_other,
    topic_rule,
    case
        when other_state is not null and other_tier is null then null
        when topic_rule is null or (other_state is not null and other_tier = 'wide') then 'wide'
        when is_core and has_own_words then 'strict'
        else 'standard'
    end as narrowest_tier
from stated
