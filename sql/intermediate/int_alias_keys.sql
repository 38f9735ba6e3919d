-- One row per alias of a curated applicant: the text and the key by which names are recognised.
-- key: alias
-- not null: alias, applicant, cleaned_name, name_key, is_own_name
-- An alias counts as written first. A key that two applicants share (東北大学 in Sendai, 东北大学 in
-- Shenyang) recognises nobody.
with keyed as (
    select
        aliases.alias,
        aliases.applicant,
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
    cleaned_name,
    name_key,
    is_own_name,
    min(applicant) over (partition by cleaned_name)
    = max(applicant) over (partition by cleaned_name) as is_sure_as_written,
    min(applicant) over (partition by name_key)
    = max(applicant) over (partition by name_key) as is_sure_by_key
from keyed
