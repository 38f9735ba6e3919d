-- One row per publication: the facts of all sources in one, its kind of right and grants.
-- key: publication_id
-- not null: publication_id, source, office, doc_number, right_type, right_type_rule, has_grant_seen
-- reference: office -> seeds.countries.country
-- Field by field: each is taken from the best source that has it, so that one fills what another
-- lacks; `source` is the best one. A date goes with its year and precision, so a source that knows
-- the day comes before one that knows the year only; a number goes with its key, so one that can be
-- compared comes before one that cannot.
with ranked as (
    select
        publications.*,
        row_number() over (
            partition by publications.publication_id
            order by ranks.source_rank asc, windows.fetched_at desc, publications.source asc
        ) as place
    from staging.stg_publications as publications
    inner join staging.stg_landing_windows as windows
        on publications.window_ref = windows.window_ref
    inner join intermediate.int_source_ranks as ranks on publications.source = ranks.source
),

placed as (
    select
        ranked.*,
        ranked.place + case when ranked.publication_date is null then 1000 else 0 end
            as publication_place,
        ranked.place + case when ranked.application_date is null then 1000 else 0 end
            as application_place,
        ranked.place + case when ranked.application_key is null then 1000 else 0 end
            as number_place
    from ranked
),

-- arg_min passes over what is NULL.
merged as (
    select
        publication_id,
        arg_min(source, place) as source,
        any_value(office) as office,
        any_value(doc_number) as doc_number,
        any_value(kind) as kind,
        any_value(publication_key) as publication_key,
        arg_min(publication_date, publication_place) as publication_date,
        arg_min(publication_year, publication_place) as publication_year,
        arg_min(publication_date_precision, publication_place) as publication_date_precision,
        arg_min(application_number, number_place) as application_number,
        arg_min(application_key, number_place) as application_key,
        arg_min(application_kind, place) as application_kind,
        arg_min(application_date, application_place) as application_date,
        arg_min(application_year, application_place) as application_year,
        arg_min(application_date_precision, application_place) as application_date_precision,
        arg_min(grant_date, place) as grant_date,
        arg_min(is_utility_model, place) as is_utility_model,
        arg_min(status_stated, place) as status_stated,
        arg_min(source_url, place) as source_url,
        arg_min(window_ref, place) as window_ref
    from placed
    group by publication_id
)

select
    merged.publication_id,
    merged.source,
    merged.office,
    merged.doc_number,
    merged.kind,
    merged.publication_key,
    merged.publication_date,
    merged.publication_year,
    merged.publication_date_precision,
    merged.application_number,
    merged.application_key,
    merged.application_date,
    merged.application_year,
    merged.application_date_precision,
    merged.grant_date,
    families.docdb_family_id,
    merged.status_stated,
    merged.source_url,
    merged.window_ref,
    hits.search_clause,
    topics.topic_rule,
    -- Kinds beginning with U or Y are utility models in CN, JP, KR, DE and TW.
    case
        when merged.is_utility_model then 'utility_model'
        when left(merged.kind, 1) in ('U', 'Y') then 'utility_model'
        when merged.application_kind = 'U' then 'utility_model'
        else 'invention'
    end as right_type,
    case
        when merged.is_utility_model then 'stated'
        when merged.kind is not null then 'kind_code'
        when merged.application_kind is not null then 'application_kind'
        else 'kind_not_stated'
    end as right_type_rule,
    coalesce(
        merged.grant_date is not null
        or kinds.is_grant
        -- Patent numbers of the US have up to eight digits, application publications ten.
        or (
            merged.office = 'US'
            and coalesce(merged.kind, 'A') = 'A'
            and length(merged.doc_number) <= 8
        ),
        false
    ) as has_grant_seen
from merged
left join intermediate.int_docdb_families as families
    on merged.publication_id = families.publication_id
left join intermediate.int_search_hits as hits on merged.publication_id = hits.publication_id
left join intermediate.int_publication_topics as topics
    on merged.publication_id = topics.publication_id
left join seeds.kind_codes as kinds
    on merged.office = kinds.office and left(merged.kind, 1) = kinds.kind_letter
