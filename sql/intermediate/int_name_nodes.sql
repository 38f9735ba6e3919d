-- One row per applicant name of the records: the node it stands for, before evidence of records.
-- key: name
-- not null: name, cleaned_name, name_node, node_rule, script
-- A curated applicant by a name as written, then by its key; else, where a name in Chinese,
-- Japanese or Korean writing is rendered as a Latin name that is there, and no other name in that
-- writing is, that name; else its own key.
with parties as (
    select distinct name
    from staging.stg_parties
    where role = 'applicant'
),

names as (
    select
        parties.name,
        written.script,
        written.form_text,
        written.stripped_text as cleaned_name,
        coalesce(folded.name_key, written.name_key) as name_key
    from parties
    inner join intermediate.int_name_keys as written
        on parties.name = written.name and written.name_form = 'written'
    left join intermediate.int_name_keys as folded
        on parties.name = folded.name and folded.name_form = 'folded'
),

in_full as (
    select
        form_text,
        any_value(applicant) as applicant
    from intermediate.int_alias_keys
    group by form_text
    having min(applicant) = max(applicant)
),

without_form as (
    select
        cleaned_name,
        any_value(applicant) as applicant
    from intermediate.int_alias_keys
    where is_sure_as_written
    group by cleaned_name
    having min(applicant) = max(applicant)
),

by_key as (
    select
        name_key,
        any_value(applicant) as applicant,
        bool_or(is_own_name) as is_own_name
    from intermediate.int_alias_keys
    where is_sure_by_key
    group by name_key
),

found as (
    select
        names.name,
        names.script,
        names.cleaned_name,
        names.name_key,
        coalesce(in_full.applicant, without_form.applicant, by_key.applicant) as curated,
        case when by_key.is_own_name then by_key.applicant end as own_name_of
    from names
    left join in_full on names.form_text = in_full.form_text
    left join without_form on names.cleaned_name = without_form.cleaned_name
    left join by_key on names.name_key = by_key.name_key
),

recognised as (
    select
        name,
        script,
        cleaned_name,
        name_key,
        curated,
        case
            when curated = own_name_of then 'cleaned_name'
            when curated is not null then 'curated_alias'
        end as curated_rule
    from found
),

-- What a rendering may be equal to.
latin as (
    select
        name_key,
        min('A:' || applicant) as name_node
    from intermediate.int_alias_keys
    where is_sure_by_key
    group by name_key
    union all
    select distinct
        name_key,
        'K:' || name_key as name_node
    from recognised
    where curated is null and script = 'latin'
),

rendered as (
    select
        recognised.name,
        recognised.name_key as own_key,
        keys.name_key as rendered_key,
        latin.name_node,
        -- A reading that a Latin name confirms outranks the other language's.
        row_number() over (partition by recognised.name order by keys.name_form asc) as place
    from recognised
    inner join intermediate.int_name_keys as keys
        on
            recognised.name = keys.name
            and keys.name_form in ('pinyin', 'romaji', 'hangul')
    inner join latin on keys.name_key = latin.name_key
    where recognised.curated is null and length(keys.name_key) >= 8
),

counted as (
    select
        rendered_key,
        min(own_key) = max(own_key) as is_only
    from rendered
    group by rendered_key
),

transcribed as (
    select
        rendered.name,
        rendered.name_node
    from rendered
    inner join counted on rendered.rendered_key = counted.rendered_key
    where counted.is_only and rendered.place = 1
)

select
    recognised.name,
    recognised.script,
    recognised.cleaned_name,
    recognised.curated as curated_applicant,
    coalesce(
        'A:' || recognised.curated, transcribed.name_node, 'K:' || recognised.name_key
    ) as name_node,
    coalesce(
        recognised.curated_rule,
        case when transcribed.name_node is not null then 'same_in_transcription' end,
        'cleaned_name'
    ) as node_rule
from recognised
left join transcribed on recognised.name = transcribed.name
