-- One row per family, judgement and subject: what was decided, by which rule, resting on what.
-- key: family_id, judgement, subject
-- not null: family_id, judgement, rule, judgement_order
-- reference: rule -> seeds.rules.rule
-- A judgement is one named step with these columns; a further one is one more step in the union.
-- marts.rules says each rule in words.
with units as (
    select
        families.family_id,
        'unit' as judgement,
        families.family_id as subject,
        families.members || ' publication' || case when families.members > 1 then 's' else '' end
            as judged_value,
        families.family_basis as rule,
        families.publications || ' with a record' || case
            when families.family_listed_as_of is null then '; its members were never listed'
            else '; members listed on ' || families.family_listed_as_of
        end as evidence,
        10 as judgement_order
    from intermediate.int_families as families
),

members as (
    select
        members.family_id,
        'member' as judgement,
        members.member_publication_id as subject,
        members.publication_date::varchar as judged_value,
        coalesce(families.family_basis, 'named') as rule,
        case
            when publications.publication_id is not null then 'record of ' || publications.source
            when members.is_translation then 'translation of a European patent, no filing'
        end as evidence,
        20 as judgement_order
    from intermediate.int_family_members as members
    left join intermediate.int_publication_families as families
        on
            members.member_publication_id = families.publication_id
            and members.family_id = families.family_id
    left join intermediate.int_publications as publications
        on families.publication_id = publications.publication_id
),

-- The record that states the earliest priority or filing, day or year as the family takes it.
stated_dates as (
    select
        families.family_id,
        'priority' as of_what,
        families.publication_id,
        priorities.source,
        priorities.priority_number as stated_number,
        coalesce(priorities.priority_date, make_date(priorities.priority_year, 1, 1)) as stated_date
    from intermediate.int_publication_families as families
    inner join intermediate.int_publication_priorities as priorities
        on families.publication_id = priorities.publication_id
    union all
    select
        families.family_id,
        'application' as of_what,
        families.publication_id,
        publications.source,
        publications.application_number as stated_number,
        coalesce(publications.application_date, make_date(publications.application_year, 1, 1))
            as stated_date
    from intermediate.int_publication_families as families
    inner join intermediate.int_publications as publications
        on families.publication_id = publications.publication_id
),

earliest_dates as (
    select
        family_id,
        of_what,
        min(struct_pack(
            stated_date := stated_date,
            publication_id := publication_id,
            source := source,
            stated_number := stated_number
        )) as earliest
    from stated_dates
    where stated_date is not null
    group by family_id, of_what
),

years as (
    select
        dates.family_id,
        'year' as judgement,
        earliest_dates.earliest.publication_id as subject,
        dates.priority_year::varchar as judged_value,
        coalesce(dates.priority_year_basis, 'undated') as rule,
        coalesce(earliest_dates.earliest.stated_number || ', ', '')
        || coalesce(dates.earliest_priority_date::varchar, dates.priority_year::varchar)
        || ', in the record of ' || earliest_dates.earliest.source as evidence,
        30 as judgement_order
    from intermediate.int_family_dates as dates
    left join earliest_dates
        on
            dates.family_id = earliest_dates.family_id
            and split_part(dates.priority_year_basis, '_', 1) = earliest_dates.of_what
),

offices as (
    select
        families.family_id,
        'offices' as judgement,
        families.family_id as subject,
        case when families.is_ipf then 'international' else 'not international' end as judged_value,
        coalesce(families.ipf_rule, 'one_office') as rule,
        array_to_string(families.offices, ', ') as evidence,
        40 as judgement_order
    from intermediate.int_families as families
),

-- The first publication that decides, those with a record before those only named.
deciding as (
    select
        members.family_id,
        min(struct_pack(
            is_named := not members.has_record, publication_id := members.member_publication_id,
            kind := members.kind
        )) filter (where members.right_type = families.right_type) as for_right,
        min(struct_pack(
            is_named := not members.has_record, publication_id := members.member_publication_id,
            kind := members.kind
        )) filter (where members.has_grant_seen) as for_grant
    from intermediate.int_family_members as members
    inner join intermediate.int_families as families on members.family_id = families.family_id
    group by members.family_id
),

rights as (
    select
        families.family_id,
        'right' as judgement,
        deciding.for_right.publication_id as subject,
        families.right_type as judged_value,
        coalesce(publications.right_type_rule, 'kind_code') as rule,
        coalesce('kind ' || deciding.for_right.kind, 'no kind stated') || case
            when families.right_type = 'invention' and families.has_utility_model
                then '; a utility model beside it, counted once as an invention'
            else ''
        end as evidence,
        50 as judgement_order
    from intermediate.int_families as families
    inner join deciding on families.family_id = deciding.family_id
    left join intermediate.int_publications as publications
        on
            publications.publication_id
            = case when not deciding.for_right.is_named then deciding.for_right.publication_id end
),

grants as (
    select
        families.family_id,
        'grant' as judgement,
        coalesce(deciding.for_grant.publication_id, families.family_id) as subject,
        case when families.has_grant_seen then 'seen' else 'not seen' end as judged_value,
        case when families.has_grant_seen then 'grant_seen' else 'no_grant_seen' end as rule,
        'kind ' || deciding.for_grant.kind as evidence,
        60 as judgement_order
    from intermediate.int_families as families
    inner join deciding on families.family_id = deciding.family_id
),

topics as (
    select
        topics.family_id,
        'topic' as judgement,
        topics.family_id as subject,
        topics.topic_state || ', '
        || coalesce('tier ' || topics.narrowest_tier, 'in no tier') as judged_value,
        topics.topic_state_rule as rule,
        concat_ws(
            '; ', topics.topic_other, 'clause ' || topics.topic_rule,
            'selected by the search ' || families.search_clause
        ) as evidence,
        70 as judgement_order
    from intermediate.int_family_topics as topics
    inner join intermediate.int_families as families on topics.family_id = families.family_id
    union all
    select
        families.family_id,
        'clause' as judgement,
        min(publications.publication_id) as subject,
        publications.topic_rule as judged_value,
        'first_clause' as rule,
        'publications with this first clause: ' || count(*) as evidence,
        71 as judgement_order
    from intermediate.int_publication_families as families
    inner join intermediate.int_publications as publications
        on families.publication_id = publications.publication_id
    where publications.topic_rule is not null
    group by families.family_id, publications.topic_rule
    union all
    select
        family_id,
        'sub_technology' as judgement,
        sub_technology as subject,
        layer as judged_value,
        sub_technology_rule as rule,
        null as evidence,
        72 as judgement_order
    from intermediate.int_family_sub_technologies
    union all
    select
        family_id,
        'layer' as judgement,
        family_id as subject,
        layer as judged_value,
        layer_rule as rule,
        null as evidence,
        73 as judgement_order
    from intermediate.int_family_layers
),

spellings as (
    select
        families.family_id,
        parties.party as applicant,
        unnest(parties.spelling_list) as name,
        parties.publication_id,
        parties.source
    from intermediate.int_publication_parties as parties
    inner join intermediate.int_publication_families as families
        on parties.publication_id = families.publication_id
    where parties.role = 'applicant'
),

applicants as (
    select
        spellings.family_id,
        'applicant' as judgement,
        spellings.name as subject,
        any_value(spellings.applicant) as judged_value,
        any_value(names.applicant_rule) as rule,
        min(spellings.publication_id) || case
            when count(*) > 1 then ' and ' || count(*) - 1 || ' more' else ''
        end || ', in the record of ' || arg_min(spellings.source, spellings.publication_id)
            as evidence,
        80 as judgement_order
    from spellings
    inner join intermediate.int_applicant_names as names on spellings.name = names.name
    group by spellings.family_id, spellings.name
    union all
    select
        family_id,
        'applicant' as judgement,
        null as subject,
        null as judged_value,
        'no_applicant_stated' as rule,
        null as evidence,
        80 as judgement_order
    from intermediate.int_family_applicants
    where applicant is null
),

sectors as (
    select
        applicants.family_id,
        'sector' as judgement,
        applicants.applicant as subject,
        sectors.sector as judged_value,
        sectors.sector_rule as rule,
        null as evidence,
        82 as judgement_order
    from intermediate.int_family_applicants as applicants
    inner join intermediate.int_applicant_sectors as sectors
        on applicants.applicant = sectors.applicant
),

groups as (
    select
        family_id,
        'group' as judgement,
        applicant as subject,
        applicant_group as judged_value,
        'dated_group' as rule,
        null as evidence,
        84 as judgement_order
    from marts.family_applicants
    where applicant_group <> applicant
),

statements as (
    select
        family_id,
        applicant,
        residence_country as country,
        arg_min(publication_id, (not is_own_record, publication_id)) as publication_id,
        count(*) as n_publications
    from intermediate.int_country_statements
    group by family_id, applicant, residence_country
),

countries as (
    select
        applicants.family_id,
        'country' as judgement,
        applicants.applicant as subject,
        applicants.country as judged_value,
        coalesce(applicants.country_source, 'unknown_country') as rule,
        case applicants.country_source
            when 'own_record'
                then
                    statements.publication_id || ', in the record of '
                    || applicants.country_record_source
            when 'same_applicant_in_family'
                then statements.publication_id || case
                    when statements.n_publications > 1
                        then ' and ' || statements.n_publications - 1 || ' more'
                    else ''
                end || ', in the record of ' || applicants.country_record_source
            when 'same_applicant_elsewhere'
                then votes.top_families || ' of ' || votes.voting_families || ' other families'
            when 'inventor' then 'inventors of the family'
            else 'office ' || offices.office
        end || case
            when applicants.fraction < 1 then '; counts ' || round(applicants.fraction, 3)
            else ''
        end as evidence,
        90 as judgement_order
    from intermediate.int_family_applicants as applicants
    left join statements
        on
            applicants.family_id = statements.family_id
            and applicants.applicant = statements.applicant
            and applicants.country = statements.country
    left join intermediate.int_applicant_countries as votes
        on applicants.applicant = votes.applicant and votes.hidden_office is null
    left join intermediate.int_first_filing_offices as offices
        on applicants.family_id = offices.family_id
),

corrections as (
    select
        families.family_id,
        'correction' as judgement,
        corrections.correction as subject,
        corrections.publication_id || ' ' || corrections.column_name || ': '
        || coalesce(corrections.present_value, 'nothing') || ' → '
        || coalesce(corrections.corrected_value, corrections.correction_action) as judged_value,
        'known_error_corrected' as rule,
        corrections.correction_reason as evidence,
        100 as judgement_order
    from staging.stg_corrections as corrections
    inner join intermediate.int_publication_families as families
        on corrections.publication_id = families.publication_id
    where corrections.correction_state = 'applied'
)

select * from units
union all
select * from members
union all
select * from years
union all
select * from offices
union all
select * from rights
union all
select * from grants
union all
select * from topics
union all
select * from applicants
union all
select * from sectors
union all
select * from groups
union all
select * from countries
union all
select * from corrections
order by family_id, judgement_order, subject
