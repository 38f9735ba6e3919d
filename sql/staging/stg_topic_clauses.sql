-- One row per clause of the topic: what it needs, in the order in which clauses count.
-- key: topic_rule
-- not null: topic_rule, rule_order, is_searched, is_core, is_for_unclassified, needs_class
-- not null: needs_words, uses_own_words, reads_title, reads_abstract
select
    topic_rule,
    rule_order,
    is_searched,
    is_core,
    is_for_unclassified,
    needs_class,
    needs_words,
    uses_own_words,
    reads_title,
    reads_abstract
from raw.topic_clauses
