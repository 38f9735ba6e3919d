-- One row per publication, two sources that have it and field that one of them states: both values.
-- key: publication_id, first_source, second_source, field
-- not null: publication_id, first_source, second_source, field, which
-- The first source is the one whose value counts. Spelling is no difference: application numbers
-- are compared by key, titles without case, accents and punctuation.
with pairs as (
    select
        first.publication_id,
        first.source as first_source,
        second.source as second_source,
        unnest([
            {
                'field': 'publication_date',
                'first_value': first.stated_publication_date,
                'second_value': second.stated_publication_date,
                'is_equal': first.stated_publication_date = second.stated_publication_date
            },
            {
                'field': 'application_number',
                'first_value': first.application_number,
                'second_value': second.application_number,
                'is_equal': first.comparable_number = second.comparable_number
            },
            {
                'field': 'application_date',
                'first_value': first.stated_application_date,
                'second_value': second.stated_application_date,
                'is_equal': first.stated_application_date = second.stated_application_date
            },
            {
                'field': 'docdb_family_id',
                'first_value': first.docdb_family_id,
                'second_value': second.docdb_family_id,
                'is_equal': first.docdb_family_id = second.docdb_family_id
            },
            {
                'field': 'applicant_count',
                'first_value': first.applicant_count,
                'second_value': second.applicant_count,
                'is_equal': first.applicant_count = second.applicant_count
            },
            {
                'field': 'applicant_countries',
                'first_value': first.applicant_countries,
                'second_value': second.applicant_countries,
                'is_equal': first.applicant_countries = second.applicant_countries
            },
            {
                'field': 'title_en',
                'first_value': first.title_en,
                'second_value': second.title_en,
                'is_equal': plain_name(first.title_en) = plain_name(second.title_en)
            },
            {
                'field': 'earliest_priority_date',
                'first_value': first.stated_priority_date,
                'second_value': second.stated_priority_date,
                'is_equal': first.stated_priority_date = second.stated_priority_date
            }
        ]) as compared
    from intermediate.int_source_facts as first
    inner join intermediate.int_source_facts as second
        on first.publication_id = second.publication_id and first.place < second.place
)

select
    pairs.publication_id,
    pairs.first_source,
    pairs.second_source,
    pairs.compared.field,
    pairs.compared.first_value,
    pairs.compared.second_value,
    case
        when pairs.compared.second_value is null then 'only_in_first'
        when pairs.compared.first_value is null then 'only_in_second'
        when pairs.compared.is_equal then 'equal'
        else 'differ'
    end as which
from pairs
where pairs.compared.first_value is not null or pairs.compared.second_value is not null
