-- One row per publication and label: whose classes of the topic it carries.
-- key: publication_id, label
-- not null: publication_id, label
-- A class takes its lower subgroups along. Symbols are looked at once each, not once a publication.
with symbols as (
    select distinct
        scheme,
        symbol
    from staging.stg_classifications
    where scheme in ('cpc', 'ipc')
),

labelled as (
    select distinct
        symbols.scheme,
        symbols.symbol,
        classes.label
    from symbols
    inner join staging.stg_topic_classes as classes
        on
            symbols.scheme = classes.scheme
            and starts_with(symbols.symbol, classes.symbol_start)
)

select distinct
    classifications.publication_id,
    labelled.label
from staging.stg_classifications as classifications
inner join labelled
    on
        classifications.scheme = labelled.scheme
        and classifications.symbol = labelled.symbol
