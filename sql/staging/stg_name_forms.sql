-- One row per applicant name of the records and seeds: its mechanical forms, plain.
-- key: name
-- not null: name, script, plain, folded_plain
select
    name,
    script,
    plain_name(written) as plain,
    plain_name(folded) as folded_plain,
    plain_name(pinyin_form) as pinyin_form,
    plain_name(romaji_form) as romaji_form,
    plain_name(hangul_form) as hangul_form
from raw.name_forms
