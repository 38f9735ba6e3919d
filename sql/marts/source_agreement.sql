-- One row per two sources and field: on how many publications they agree and differ.
-- key: first_source, second_source, field
-- not null: first_source, second_source, field, compared, equal, differ
-- Over the publications that both sources have; empty where there are none.
select
    comparisons.first_source,
    comparisons.second_source,
    comparisons.field,
    (count(*) filter (where comparisons.which in ('equal', 'differ')))::integer as compared,
    (count(*) filter (where comparisons.which = 'equal'))::integer as equal,
    (count(*) filter (where comparisons.which = 'differ'))::integer as differ,
    (count(*) filter (where comparisons.which = 'only_in_first'))::integer as only_in_first,
    (count(*) filter (where comparisons.which = 'only_in_second'))::integer as only_in_second
from intermediate.int_source_comparisons as comparisons
inner join intermediate.int_publication_families as families
    on comparisons.publication_id = families.publication_id
group by comparisons.first_source, comparisons.second_source, comparisons.field
order by comparisons.first_source, comparisons.second_source, comparisons.field
