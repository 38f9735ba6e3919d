-- One row per applicant name and form of it: without legal form, words written out, and as a key.
-- key: name, name_form
-- not null: name, name_form, script, form_text, stripped_text, words_text, name_key
-- Names of one key differ in case, width, characters, legal form, abbreviations and spacing only.
-- UNIV TOKYO, University of Tokyo and Tokyo University are one key; where the place of the word
-- tells two universities apart (Washington, York, Miami, Georgia), it counts.
-- Forms are found by their first or last word, for a pattern made of seeds would be compiled anew
-- for every name.
with recursive legal as (
    select
        form,
        position,
        is_company_form,
        case position
            when 'end' then 'end ' || string_split(form, ' ')[-1]
            when 'start' then 'start ' || string_split(form, ' ')[1]
        end as anchor
    from seeds.legal_forms
),

texts as (
    select
        name,
        script,
        'written' as name_form,
        plain as form_text
    from staging.stg_name_forms
    union all
    select
        name,
        script,
        'folded' as name_form,
        folded_plain as form_text
    from staging.stg_name_forms
    where folded_plain <> plain
    union all
    select
        name,
        script,
        'pinyin' as name_form,
        pinyin_form as form_text
    from staging.stg_name_forms
    where pinyin_form is not null
    union all
    select
        name,
        script,
        'romaji' as name_form,
        romaji_form as form_text
    from staging.stg_name_forms
    where romaji_form is not null
    union all
    select
        name,
        script,
        'hangul' as name_form,
        hangul_form as form_text
    from staging.stg_name_forms
    where hangul_form is not null
),

-- 有限公司 holds 公司: the longest goes first.
inside (name, name_form, inside_text, has_company_form, step) as (
    select
        name,
        name_form,
        form_text as inside_text,
        false as has_company_form,
        0 as step
    from texts
    where script <> 'latin' and name_form in ('written', 'folded')
    union all
    select
        inside.name,
        inside.name_form,
        trim(replace(
            any_value(inside.inside_text), arg_max(legal.form, (length(legal.form), legal.form)), ''
        )) as inside_text,
        arg_max(legal.is_company_form, (length(legal.form), legal.form)) as has_company_form,
        any_value(inside.step) + 1 as step
    from inside
    inner join legal
        on
            legal.position = 'anywhere'
            and contains(inside.inside_text, legal.form)
            and inside.inside_text <> legal.form
    group by inside.name, inside.name_form
),

inside_ends as (
    select
        name,
        name_form,
        arg_max(inside_text, step) as inside_text,
        bool_or(has_company_form) as has_company_form
    from inside
    group by name, name_form
),

begun as (
    select
        texts.name,
        texts.script,
        texts.name_form,
        texts.form_text,
        coalesce(nullif(ends.inside_text, ''), nullif(texts.form_text, ''), texts.name)
            as begun_text,
        coalesce(ends.has_company_form, false) as has_company_form
    from texts
    left join inside_ends as ends
        on texts.name = ends.name and texts.name_form = ends.name_form
),

-- CO LTD are two forms. The longest goes first: HOKKAIDO UNIV NAT UNIV CORP is no corporation.
cut (name, name_form, cut_text, has_company_form, step) as (
    select
        name,
        name_form,
        begun_text as cut_text,
        has_company_form,
        0 as step
    from begun
    union all
    select
        cut.name,
        cut.name_form,
        arg_max(
            case
                when legal.position = 'start' then substr(cut.cut_text, length(legal.form) + 2)
                else left(cut.cut_text, length(cut.cut_text) - length(legal.form) - 1)
            end,
            length(legal.form)
        ) as cut_text,
        arg_max(legal.is_company_form, length(legal.form)) as has_company_form,
        any_value(cut.step) + 1 as step
    from (
        select
            *,
            unnest([
                'end ' || string_split(cut_text, ' ')[-1],
                'start ' || string_split(cut_text, ' ')[1]
            ]) as anchor
        from cut
    ) as cut
    inner join legal
        on
            cut.anchor = legal.anchor
            and (
                (legal.position = 'end' and ends_with(cut.cut_text, ' ' || legal.form))
                or (legal.position = 'start' and starts_with(cut.cut_text, legal.form || ' '))
            )
    group by cut.name, cut.name_form
),

ends as (
    select
        name,
        name_form,
        arg_max(cut_text, step) as stripped_text,
        bool_or(has_company_form) as has_company_form
    from cut
    group by name, name_form
),

stripped as (
    select
        begun.name,
        begun.script,
        begun.name_form,
        begun.form_text,
        ends.stripped_text,
        ends.has_company_form
    from begun
    inner join ends on begun.name = ends.name and begun.name_form = ends.name_form
),

parts as (
    select
        name,
        name_form,
        string_split(stripped_text, ' ') as part_list
    from stripped
),

pieces as (
    select
        name,
        name_form,
        len(part_list) as n_parts,
        unnest(part_list) as part,
        unnest(range(len(part_list))) as place
    from parts
),

spelled as (
    select
        pieces.name,
        pieces.name_form,
        pieces.n_parts,
        pieces.part,
        pieces.place,
        words.word is not null and words.english is null as is_dropped,
        coalesce(words.english, pieces.part) as english
    from pieces
    left join seeds.name_words as words
        on pieces.part = words.word and words.language not in ('zh', 'ja', 'ko')
),

initials as (
    select
        name,
        name_form,
        string_agg(left(part, 1), '' order by place) filter (where not is_dropped) as letters,
        first(part order by place) as first_part,
        last(part order by place) as last_part
    from spelled
    where n_parts between 4 and 12
    group by name, name_form
),

-- State Grid Corp of China SGCC: the name says itself what its letters stand for.
own_letters as (
    select
        name,
        name_form,
        length(last_part) >= 3
        and last_part = left(letters, length(letters) - 1) as is_last,
        length(first_part) >= 3 and first_part = substr(letters, 2) as is_first
    from initials
),

written_out as (
    select
        spelled.name,
        spelled.name_form,
        string_agg(spelled.english, ' ' order by spelled.place) filter (
            where
            not spelled.is_dropped
            and not (coalesce(own_letters.is_last, false) and spelled.place = spelled.n_parts - 1)
            and not (coalesce(own_letters.is_first, false) and spelled.place = 0)
        ) as words_text
    from spelled
    left join own_letters
        on spelled.name = own_letters.name and spelled.name_form = own_letters.name_form
    group by spelled.name, spelled.name_form
),

-- Université de Genève: prepositions behind the word for university, never in names of persons.
tidied as (
    select
        stripped.*,
        coalesce(
            nullif(
                regexp_replace(
                    written_out.words_text,
                    '\b(UNIVERSITY|INSTITUTE|POLYTECHNIC|POLYTECHNIQUE|CENTER|ECOLE) '
                    || '(DE LA|DE|DU|DES|DI|DEL|DELLA|DO|DA|DOS|D|VAN|DER) ',
                    '\1 ', 'g'
                ),
                ''
            ),
            stripped.stripped_text
        ) as words_text
    from stripped
    inner join written_out
        on stripped.name = written_out.name and stripped.name_form = written_out.name_form
),

placed as (
    select
        *,
        regexp_matches(words_text, '\bUNIVERSITY\b')
        and words_text <> 'UNIVERSITY'
        and not regexp_matches(words_text, '\b(WASHINGTON|YORK|MIAMI|GEORGIA)\b')
            as is_university_anywhere,
        regexp_matches(words_text, '\bINSTITUTE\b')
        and regexp_matches(words_text, '\bCAS\b|\bCHINESE ACADEMY SCIENCE\b')
            as is_cas_institute
    from tidied
)

select
    name,
    script,
    name_form,
    form_text,
    stripped_text,
    words_text,
    has_company_form,
    case
        -- TECHNISCHE UNIVERSITAET BERLIN, UNIV BERLIN TECH and Berlin University of Technology.
        when is_university_anywhere
            then
                replace(
                    regexp_replace(
                        replace(
                            trim(regexp_replace(words_text, ' ?\bUNIVERSITY\b', '', 'g')),
                            'TECHNICAL', 'TECHNOLOGY'
                        ),
                        '^(TECHNOLOGY|POLYTECHNIC) (.+)$', '\2 \1'
                    ),
                    ' ', ''
                )
                || ' UNIVERSITY'
        -- Institute of Physics, CAS; Chinese Academy of Sciences Physics Institute.
        when is_cas_institute
            then
                replace(
                    regexp_replace(
                        words_text, '\b(INSTITUTE|RESEARCH|CAS|CHINESE ACADEMY SCIENCE)\b', '', 'g'
                    ),
                    ' ', ''
                )
                || ' CAS'
        -- Small kana and long vowels are written either way (ッ and ツ).
        when script = 'kana'
            then
                translate(
                    replace(replace(words_text, ' ', ''), 'ー', ''),
                    'ァィゥェォャュョッヮ',
                    'アイウエオヤユヨツワ'
                )
        else replace(words_text, ' ', '')
    end as name_key
from placed
