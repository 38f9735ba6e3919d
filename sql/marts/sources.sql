-- One row per source of this build: what it is, how old it is, how much came from it.
-- key: source
-- not null: source, title, is_sample, is_generated, licence, credit, scope_note
with landed as (
    select
        source,
        max(data_as_of) as data_as_of,
        sum(quarantined)::integer as quarantined
    from staging.stg_landing_windows
    group by source
),

counted as (
    select
        stated.source,
        count(*)::integer as publications,
        max(stated.publication_date) as newest_publication_date
    from staging.stg_publications as stated
    inner join intermediate.int_publication_families as families
        on stated.publication_id = families.publication_id
    group by stated.source
)

select
    sources.source,
    sources.source_title as title,
    sources.source_title_ja as title_ja,
    sources.is_sample,
    sources.is_generated,
    landed.data_as_of,
    coalesce(counted.publications, 0) as publications,
    coalesce(landed.quarantined, 0) as quarantined,
    counted.newest_publication_date,
    sources.licence,
    sources.licence_ja,
    sources.credit,
    sources.credit_ja,
    sources.scope_note,
    sources.scope_note_ja,
    sources.coverage,
    sources.coverage_ja,
    sources.topic,
    sources.topic_version
from staging.stg_sources as sources
left join landed on sources.source = landed.source
left join counted on sources.source = counted.source
order by sources.source
