-- One row per applicant name of the records: the sector its words tell, and by which rule.
-- key: name
-- not null: name, applicant, sector, sector_rule, rule_order
-- In this order (after the hard cases of the Eurostat and OECD sector codings): curated; words for
-- a hospital; legal form of a company, which a university's company has too; words for a
-- university; words for public research or an authority; also an inventor of the same publication;
-- words for a company; the pattern of a personal name.
with names as (
    select
        applicants.name,
        applicants.applicant,
        written.script,
        written.stripped_text,
        coalesce(folded.name_key, written.name_key) as name_key,
        written.words_text,
        written.form_text || coalesce(' ' || folded.form_text, '') as both_texts,
        coalesce(folded.stripped_text, written.stripped_text) as folded_text,
        (written.has_company_form or coalesce(folded.has_company_form, false))
        -- An institute of a state-owned group (集团公司第三十研究所) is public research; a company that
        -- is called an institute has its legal form at the head (株式会社…研究所) or end.
        and not regexp_matches(written.form_text, '公司.+研究所$') as has_company_form
    from intermediate.int_applicant_names as applicants
    inner join intermediate.int_name_keys as written
        on applicants.name = written.name and written.name_form = 'written'
    left join intermediate.int_name_keys as folded
        on applicants.name = folded.name and folded.name_form = 'folded'
),

pieces as (
    select
        name,
        unnest(string_split(words_text, ' ')) as piece,
        unnest(range(len(string_split(words_text, ' ')))) as place
    from names
    where script = 'latin' or regexp_matches(words_text, '[A-Z]{3}')
),

following as (
    select
        name,
        piece,
        piece || ' ' || lead(piece, 1) over (partition by name order by place) as two,
        piece || ' ' || lead(piece, 1) over (partition by name order by place)
        || ' ' || lead(piece, 2) over (partition by name order by place) as three
    from pieces
),

phrases as (
    select
        name,
        unnest([piece, two, three]) as phrase
    from following
),

clues as (
    select
        phrases.name,
        words.sector
    from phrases
    inner join seeds.sector_words as words
        on phrases.phrase = words.word and words.word_match = 'word'
    union all
    select
        names.name,
        words.sector
    from names
    inner join seeds.sector_words as words
        on
            (words.word_match = 'part' and contains(names.both_texts, words.word))
            or (
                words.word_match = 'end'
                and (
                    ends_with(names.stripped_text, words.word)
                    or ends_with(names.folded_text, words.word)
                )
            )
    where names.script <> 'latin'
),

told as (
    select
        name,
        bool_or(sector = 'hospital') as is_hospital,
        bool_or(sector = 'university') as is_university,
        bool_or(sector = 'government') as is_government,
        bool_or(sector = 'company') as is_company
    from clues
    group by name
),

curated as (
    select
        keys.name_key,
        min(sectors.sector) as sector
    from seeds.applicant_sectors as sectors
    inner join intermediate.int_name_keys as keys
        on sectors.applicant = keys.name and keys.name_form = 'written'
    group by keys.name_key
    having min(sectors.sector) = max(sectors.sector)
),

clued as (
    select
        names.name,
        names.applicant,
        names.script,
        names.stripped_text,
        names.folded_text,
        names.has_company_form,
        coalesce(by_applicant.sector, curated.sector) as curated_sector,
        coalesce(told.is_hospital, false) as is_hospital,
        coalesce(told.is_university, false) as is_university,
        coalesce(told.is_government, false) as is_government,
        coalesce(told.is_company, false) as is_company
    from names
    left join told on names.name = told.name
    left join seeds.applicant_sectors as by_applicant
        on names.applicant = by_applicant.applicant
    left join curated on names.name_key = curated.name_key
),

-- Sources spell a person alike in both roles.
inventors as (
    select distinct applicants.name
    from staging.stg_parties as applicants
    inner join clued
        on
            applicants.name = clued.name
            and clued.curated_sector is null
            and not clued.has_company_form
            and not clued.is_university
            and not clued.is_government
    where
        applicants.role = 'applicant'
        and exists (
            select 1 from staging.stg_parties as inventors
            where
                inventors.role = 'inventor'
                and inventors.source = applicants.source
                and inventors.publication_id = applicants.publication_id
                and inventors.name = applicants.name
        )
),

-- A given name among two to four words, or a family name and one or two short words behind it.
personal as (
    select given.name
    from (
        select
            name,
            stripped_text,
            unnest(string_split(stripped_text, ' ')) as word,
            unnest(range(len(string_split(stripped_text, ' ')))) as place,
            len(string_split(stripped_text, ' ')) as n_words
        from names
        where script = 'latin' and regexp_matches(stripped_text, '^[A-Z]+( [A-Z]+){1,3}$')
    ) as given
    inner join seeds.sector_words as words
        on
            given.word = words.word
            and (
                words.word_match = 'given_name'
                or (
                    words.word_match = 'surname'
                    and given.place = 0
                    and regexp_matches(given.stripped_text, '^[A-Z]+ [A-Z]{1,7}( [A-Z]{1,7})?$')
                )
                or (
                    words.word_match = 'surname'
                    and words.language = 'zh'
                    and given.place = given.n_words - 1
                    and regexp_matches(given.stripped_text, '^[A-Z]{1,6} ([A-Z]{1,6} )?[A-Z]+$')
                )
            )
    union
    select names.name
    from names
    inner join seeds.sector_words as words
        on
            words.word_match = 'surname'
            and (
                starts_with(names.stripped_text, words.word)
                or starts_with(names.folded_text, words.word)
            )
            and case words.language
                when 'zh'
                    then
                        regexp_matches(names.folded_text, '^\p{Han}+$')
                        and length(names.folded_text) between 2 and 3
                when 'ja'
                    then
                        regexp_matches(
                            names.stripped_text,
                            '^\p{Han}+ ?[\p{Han}\p{Hiragana}\p{Katakana}]{1,3}$'
                        )
                        and length(names.stripped_text) - length(words.word) between 1 and 4
                else
                    regexp_matches(names.stripped_text, '^\p{Hangul}+$')
                    and length(names.stripped_text) between 2 and 3
            end
    where names.script in ('han', 'kana', 'hangul')
),

ruled as (
    select
        clued.*,
        case
            when clued.curated_sector is not null then 'curated'
            when clued.is_hospital then 'hospital_word'
            when clued.has_company_form then 'legal_form'
            when clued.is_university then 'university_word'
            when clued.is_government then 'government_word'
            when inventors.name is not null then 'also_inventor'
            when clued.is_company then 'company_word'
            when
                personal.name is not null
                or (
                    clued.script = 'latin'
                    and regexp_matches(clued.stripped_text, '^\p{L}+( \p{L}+){1,3}$')
                    and regexp_matches(clued.name, '^[^,]{2,}, [^,]{2,}$')
                )
                -- An initial: A Kente, Yuen Horace P.
                or (
                    clued.script = 'latin'
                    and (
                        regexp_matches(clued.stripped_text, '^[A-Z] [A-Z]{4,}$')
                        or regexp_matches(clued.stripped_text, '^[A-Z]{2,} ([A-Z]{2,} )?[A-Z]$')
                        or regexp_matches(clued.stripped_text, '^[A-Z]{2,} [A-Z] [A-Z]{2,}$')
                    )
                )
                or regexp_matches(clued.stripped_text, '(ОВИЧ|ЕВИЧ|ЬИЧ|ОВНА|ЕВНА|ИЧНА)( |$)')
                then 'personal_name'
            else 'no_clue'
        end as sector_rule
    from clued
    left join personal on clued.name = personal.name
    left join inventors on clued.name = inventors.name
)

select
    name,
    applicant,
    case sector_rule
        when 'curated' then curated_sector
        when 'hospital_word' then 'hospital'
        when 'legal_form' then 'company'
        when 'university_word' then 'university'
        when 'government_word' then 'government'
        when 'also_inventor' then 'individual'
        when 'company_word' then 'company'
        when 'personal_name' then 'individual'
        else 'unknown'
    end as sector,
    sector_rule,
    list_position(
        [
            'curated', 'hospital_word', 'legal_form', 'university_word', 'government_word',
            'also_inventor', 'company_word', 'personal_name', 'no_clue'
        ],
        sector_rule
    ) as rule_order
from ruled
