-- One row per alias of a curated applicant: the text and the key by which names are recognised.
-- key: alias
-- not null: alias, applicant, cleaned_name, name_key, is_own_name
-- An alias counts as written first, with its legal form (国立大学法人东北大学 is in Sendai), then
-- without, then by its key. A key or name that two applicants share (东北大学 is in Shenyang)
-- recognises nobody.
with keyed as (
    select
        aliases.alias,
        aliases.applicant,
        written.form_text,
        written.stripped_text as cleaned_name,
        coalesce(folded.name_key, written.name_key) as name_key,
        aliases.alias = aliases.applicant as is_own_name
    from seeds.applicant_aliases as aliases
    inner join intermediate.int_name_keys as written
        on aliases.alias = written.name and written.name_form = 'written'
    left join intermediate.int_name_keys as folded
        on aliases.alias = folded.name and folded.name_form = 'folded'
)

select
    alias,
    applicant,
    form_text,
    cleaned_name,
    name_key,
    is_own_name,
    -- Without its legal form a name is that of whoever bears it without one.
    min(applicant) over (partition by cleaned_name)
    = max(applicant) over (partition by cleaned_name)
    or form_text = cleaned_name as is_sure_as_written,
    min(applicant) over (partition by name_key)
    = max(applicant) over (partition by name_key) as is_sure_by_key
from keyed
