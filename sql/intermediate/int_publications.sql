-- One row per publication: the newest record of it, its kind of right and whether it is a grant.
-- key: publication_id
-- not null: publication_id, office, doc_number, right_type, right_type_rule, has_grant_seen
-- reference: office -> seeds.countries.country
with newest as (
    select
        publications.*,
        windows.clause as topic_rule
    from staging.stg_publications as publications
    inner join staging.stg_landing_windows as windows
        on publications.window_ref = windows.window_ref
    qualify row_number() over (
        partition by publications.publication_id
        order by windows.fetched_at desc, publications.source asc
    ) = 1
)

select
    newest.publication_id,
    newest.source,
    newest.office,
    newest.doc_number,
    newest.kind,
    newest.publication_key,
    newest.publication_date,
    newest.publication_year,
    newest.publication_date_precision,
    newest.application_number,
    newest.application_key,
    newest.application_date,
    newest.application_year,
    newest.application_date_precision,
    newest.grant_date,
    newest.docdb_family_id,
    newest.status_stated,
    newest.source_url,
    newest.window_ref,
    newest.topic_rule,
    -- Kinds beginning with U or Y are utility models in CN, JP, KR, DE and TW.
    case
        when newest.is_utility_model then 'utility_model'
        when left(newest.kind, 1) in ('U', 'Y') then 'utility_model'
        when newest.application_kind = 'U' then 'utility_model'
        else 'invention'
    end as right_type,
    case
        when newest.is_utility_model then 'stated'
        when newest.kind is not null then 'kind_code'
        when newest.application_kind is not null then 'application_kind'
        else 'kind_not_stated'
    end as right_type_rule,
    coalesce(
        newest.grant_date is not null
        or kinds.is_grant
        -- Patent numbers of the US have up to eight digits, application publications ten.
        or (
            newest.office = 'US'
            and coalesce(newest.kind, 'A') = 'A'
            and length(newest.doc_number) <= 8
        ),
        false
    ) as has_grant_seen
from newest
left join seeds.kind_codes as kinds
    on newest.office = kinds.office and left(newest.kind, 1) = kinds.kind_letter
