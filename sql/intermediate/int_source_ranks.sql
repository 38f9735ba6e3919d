-- One row per source: its rank; where several sources state the same fact, the lowest wins.
-- key: source
-- not null: source, source_rank
-- Generated data rank like the source they imitate; a sample only fills what all others lack.
select
    sources.source,
    coalesce(ranks.source_rank, case when sources.is_sample then 9 else 5 end) as source_rank
from staging.stg_sources as sources
left join seeds.source_ranks as ranks
    on regexp_replace(sources.source, '-generated$', '') = ranks.source
