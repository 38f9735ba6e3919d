-- One row per source, publication, role and party: applicants by identity, inventors by name.
-- key: source, publication_id, role, party
-- not null: source, publication_id, role, party, parties_in_list
-- A source may name the same parties in several formats that do not pair: one format is taken, the
-- one that states a country, else standardised names, then those of the office, then of a page.
with formats as (
    select
        source,
        publication_id,
        role,
        coalesce(name_format, '') as name_format
    from staging.stg_parties
    group by source, publication_id, role, coalesce(name_format, '')
    qualify row_number() over (
        partition by source, publication_id, role
        order by
            count(residence_country) > 0 desc,
            case coalesce(name_format, '')
                when 'docdb' then 1
                when 'epodoc' then 2
                when 'original' then 3
                when 'page' then 4
                else 5
            end asc
    ) = 1
),

-- One row a spelling first: lists that are made distinct and ordered group by group are slow.
spellings as (
    select
        parties.source,
        parties.publication_id,
        parties.role,
        coalesce(names.applicant, parties.name) as party,
        parties.name,
        any_value(formats.name_format) as name_format,
        min(parties.sequence_no) as sequence_no,
        arg_min(parties.residence_country, parties.sequence_no) as residence_country
    from staging.stg_parties as parties
    inner join formats
        on
            parties.source = formats.source
            and parties.publication_id = formats.publication_id
            and parties.role = formats.role
            and coalesce(parties.name_format, '') = formats.name_format
    -- The role within the equality, not beside it: beside it the join compares every pair of rows.
    left join intermediate.int_applicant_names as names
        on case when parties.role = 'applicant' then parties.name end = names.name
    group by
        parties.source, parties.publication_id, parties.role,
        coalesce(names.applicant, parties.name), parties.name
)

select
    source,
    publication_id,
    role,
    party,
    any_value(name_format) as name_format,
    -- Two spellings on one publication may state different countries: the first in the list, not in
    -- the alphabet, which would always prefer China to Japan.
    arg_min(residence_country, sequence_no) as residence_country,
    list_sort(list(name)) as spelling_list,
    (count(*) over (partition by source, publication_id, role))::integer as parties_in_list
from spellings
group by source, publication_id, role, party
