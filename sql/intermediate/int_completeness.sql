-- One row per year up to the data year: the expected share of its families already published.
-- key: year
-- not null: year, completeness_basis, is_unfinished, delays_measured
-- The delay from earliest priority to first publication, measured on families whose priority lies
-- five years or more before the data date, is applied to the middle of each month of a year. Only
-- DOCDB families are measured: of a family formed by links the first publication may be missing.
-- With fewer than 30 delays nothing is measured and the last three years count as unfinished
-- (18 months to publication, up to 31 for PCT national phases: OECD Patent Statistics Manual).
with as_of as (
    select max(data_as_of) as data_as_of from staging.stg_landing_windows
),

delays as (
    select (dates.first_publication_date - dates.earliest_priority_date) as delay_days
    from intermediate.int_family_dates as dates
    inner join intermediate.int_families as families on dates.family_id = families.family_id
    cross join as_of
    where
        families.family_basis in ('docdb', 'docdb_by_link')
        and dates.priority_year_basis = 'priority_date'
        and dates.first_publication_date >= dates.earliest_priority_date
        and dates.earliest_priority_date <= as_of.data_as_of - interval 5 year
),

measured as (
    select count(*)::integer as delays_measured from delays
),

first_year as (
    select min(priority_year) as year from intermediate.int_family_dates
),

years as (
    select
        unnest(
            generate_series(
                coalesce(first_year.year, year(as_of.data_as_of)), year(as_of.data_as_of)
            )
        )::integer as year
    from as_of
    cross join first_year
),

month_numbers as (
    select unnest(generate_series(1, 12)) as month_number
),

months as (
    select
        years.year,
        as_of.data_as_of - make_date(years.year, month_numbers.month_number, 15) as days_since
    from years
    cross join as_of
    cross join month_numbers
),

delay_counts as (
    select
        delay_days,
        sum(count(*)) over (order by delay_days) as n_up_to
    from delays
    group by delay_days
),

-- How many of the measured delays are over by now, by month.
shares as (
    select
        months.year,
        months.days_since,
        coalesce(max(delay_counts.n_up_to), 0) as n_up_to
    from months
    left join delay_counts on months.days_since >= delay_counts.delay_days
    group by months.year, months.days_since
),

expected as (
    select
        shares.year,
        measured.delays_measured,
        avg(shares.n_up_to / nullif(measured.delays_measured, 0)) as completeness
    from shares
    cross join measured
    group by shares.year, measured.delays_measured
)

select
    expected.year,
    case when expected.delays_measured >= 30 then expected.completeness end as completeness,
    case when expected.delays_measured >= 30 then 'measured' else 'assumed' end
        as completeness_basis,
    case
        when expected.delays_measured >= 30 then expected.completeness < 0.95
        else expected.year > year(as_of.data_as_of) - 3
    end as is_unfinished,
    expected.delays_measured
from expected
cross join as_of
