-- One row per applicant name as written: its cleaned form and the applicant it stands for.
-- key: name
-- not null: name, cleaned_name, applicant, applicant_rule
-- Legal forms at the end (Co Ltd, GmbH, ...) or at the head (Kabushiki Kaisha, ...) are dropped;
-- then curated aliases apply. Names are never merged by similarity.
with forms as (
    select
        '(( ' || string_agg(form, '| ' order by length(form) desc, form)
        filter (where position = 'end') || '))+$' as at_end,
        '^(' || string_agg(form || ' ', '|' order by length(form) desc, form)
        filter (where position = 'start') || ')' as at_start,
        '(' || string_agg(form, '|' order by length(form) desc, form)
        filter (where position = 'anywhere') || ')' as anywhere
    from seeds.legal_forms
),

names as (
    select distinct name
    from staging.stg_parties
    where role = 'applicant'
),

plain as (
    select
        name,
        plain_name(name) as plain
    from names
),

cleaned as (
    select
        plain.name,
        coalesce(
            nullif(
                trim(regexp_replace(
                    regexp_replace(
                        regexp_replace(plain.plain, forms.anywhere, '', 'g'), forms.at_start, ''
                    ),
                    forms.at_end, ''
                )),
                ''
            ),
            nullif(plain.plain, ''),
            plain.name
        ) as cleaned_name
    from plain
    cross join forms
)

select
    cleaned.name,
    cleaned.cleaned_name,
    coalesce(aliases.applicant, cleaned.cleaned_name) as applicant,
    case when aliases.applicant is null then 'cleaned_name' else 'curated_alias' end
        as applicant_rule
from cleaned
left join seeds.applicant_aliases as aliases on cleaned.cleaned_name = aliases.cleaned_name
