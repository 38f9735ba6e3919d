-- One row per publication and clause of the topic that fires for it.
-- key: publication_id, topic_rule
-- not null: publication_id, topic_rule, rule_order, is_core
-- A clause needs one of its classes, one of its words in the fields that it reads, or both. Some
-- judge only publications that state no class at all.
with evidence as (
    select
        labels.publication_id,
        clauses.topic_rule,
        false as has_class_label,
        bool_or(
            (labels.text_field = 'title' and clauses.reads_title)
            or (labels.text_field = 'abstract' and clauses.reads_abstract)
        ) as has_word_label
    from intermediate.int_text_labels as labels
    inner join staging.stg_topic_clauses as clauses
        on
            clauses.needs_words
            and (
                labels.label = 'clause:' || clauses.topic_rule
                or (labels.label = 'own' and clauses.uses_own_words)
            )
    group by labels.publication_id, clauses.topic_rule
    union all
    select
        labels.publication_id,
        clauses.topic_rule,
        true as has_class_label,
        false as has_word_label
    from intermediate.int_class_labels as labels
    inner join staging.stg_topic_clauses as clauses
        on labels.label = 'clause:' || clauses.topic_rule
),

gathered as (
    select
        publication_id,
        topic_rule,
        bool_or(has_class_label) as has_class_label,
        bool_or(has_word_label) as has_word_label
    from evidence
    group by publication_id, topic_rule
)

select
    gathered.publication_id,
    gathered.topic_rule,
    clauses.rule_order,
    clauses.is_core
from gathered
inner join staging.stg_topic_clauses as clauses on gathered.topic_rule = clauses.topic_rule
left join intermediate.int_publication_contents as contents
    on gathered.publication_id = contents.publication_id
where
    (gathered.has_class_label or not clauses.needs_class)
    and (gathered.has_word_label or not clauses.needs_words)
    and not (clauses.is_for_unclassified and coalesce(contents.has_class, false))
