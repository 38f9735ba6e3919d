-- One row per publication, two sources and field on which they disagree: the value of each.
-- key: publication_id, first_source, second_source, field
-- not null: publication_id, first_source, second_source, field, which
-- Empty where no two sources have the same publication.
select
    comparisons.publication_id,
    comparisons.field,
    comparisons.first_source,
    comparisons.second_source,
    comparisons.first_value,
    comparisons.second_value,
    comparisons.which
from intermediate.int_source_comparisons as comparisons
inner join intermediate.int_publication_families as families
    on comparisons.publication_id = families.publication_id
where comparisons.which <> 'equal'
order by
    comparisons.publication_id, comparisons.field, comparisons.first_source,
    comparisons.second_source
