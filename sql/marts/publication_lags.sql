-- One row per tier, office and publication year: documents, what they state, months since priority.
-- key: topic_tier, office, publication_year
-- not null: topic_tier, office, publications, dated_publications, utility_models
-- not null: granted_publications
-- not null: publications_with_class, publications_with_abstract, publications_with_applicant
-- not null: first_at_office, lags_measured
-- What the data hold, for a chart of coverage: documents, never inventions; do not add offices up.
-- By year of publication, so that no year is cut off by delay; the year of the data is not over.
-- Months run from the family's earliest priority to its first publication at the office (later ones
-- would only tell how long examination takes), where both days are sure: DOCDB families with a
-- stated priority. Fewer than 10 tell nothing: their quantiles are NULL.
with documents as (
    select
        tiers.topic_tier,
        publications.office,
        publications.publication_year,
        publications.publication_id,
        publications.family_id,
        publications.publication_date,
        publications.right_type,
        publications.has_grant_seen,
        publications.applicant_names is not null as has_applicant,
        coalesce(contents.has_class, false) as has_class,
        coalesce(contents.has_abstract, false) as has_abstract
    from marts.publications as publications
    inner join marts.tier_families as tiers on publications.family_id = tiers.family_id
    left join intermediate.int_publication_contents as contents
        on publications.publication_id = contents.publication_id
),

firsts as (
    select
        documents.topic_tier,
        documents.office,
        documents.publication_year,
        case
            when
                families.family_basis in ('docdb', 'docdb_by_link')
                and families.priority_year_basis = 'priority_date'
                and documents.publication_date >= families.earliest_priority_date
                then (documents.publication_date - families.earliest_priority_date) / 30.4375
        end as lag_months
    from documents
    inner join marts.family_offices as offices
        on
            documents.family_id = offices.family_id
            and documents.office = offices.office
            and documents.publication_date = offices.office_publication_date
    inner join marts.families as families on documents.family_id = families.family_id
    -- Two documents of one day are one first publication.
    qualify row_number() over (
        partition by documents.topic_tier, documents.family_id, documents.office
        order by documents.publication_id
    ) = 1
),

lags as (
    select
        topic_tier,
        office,
        publication_year,
        count(*) as first_at_office,
        count(lag_months) as lags_measured,
        median(lag_months) as median_lag,
        quantile_cont(lag_months, 0.9) as ninth_decile
    from firsts
    group by topic_tier, office, publication_year
),

counted as (
    select
        topic_tier,
        office,
        publication_year,
        count(*)::integer as publications,
        count(publication_date)::integer as dated_publications,
        (count(*) filter (where right_type = 'utility_model'))::integer as utility_models,
        (count(*) filter (where has_grant_seen))::integer as granted_publications,
        (count(*) filter (where has_class))::integer as publications_with_class,
        (count(*) filter (where has_abstract))::integer as publications_with_abstract,
        (count(*) filter (where has_applicant))::integer as publications_with_applicant
    from documents
    group by topic_tier, office, publication_year
)

select
    counted.topic_tier,
    counted.office,
    counted.publication_year,
    counted.publications,
    counted.dated_publications,
    counted.utility_models,
    counted.granted_publications,
    counted.publications_with_class,
    counted.publications_with_abstract,
    counted.publications_with_applicant,
    coalesce(lags.first_at_office, 0)::integer as first_at_office,
    coalesce(lags.lags_measured, 0)::integer as lags_measured,
    case when lags.lags_measured >= 10 then round(lags.median_lag, 6) end as lag_months_median,
    case when lags.lags_measured >= 10 then round(lags.ninth_decile, 6) end as lag_months_90
from counted
left join lags
    on
        counted.topic_tier = lags.topic_tier
        and counted.office = lags.office
        and counted.publication_year is not distinct from lags.publication_year
order by counted.topic_tier, counted.office, counted.publication_year
