-- How numbers of applications and publications become keys that can be compared.

-- Digits and letters only, with the office in front; without check digit and kind letter.
-- Publication numbers given in place of an application number give no key.
-- PCT applications become PCT + receiving office + year + six digits, from PCT/GB2004/003158 as
-- well as from the EPO's form GB2004003158W.
create or replace macro application_key(office, number) as (
    case
        when number is null then null
        -- A kind code with a digit ends a publication number, which is no application.
        when regexp_matches(compact_number(number), '[0-9]{6}[A-Z][0-9]$') then null
        when regexp_matches(compact_number(number), '^PCT/?[A-Z]{2}[0-9]{4}/?[0-9]+')
            then
                'PCT'
                || regexp_extract(compact_number(number), '^PCT/?([A-Z]{2}[0-9]{4})', 1)
                || lpad(
                    regexp_extract(compact_number(number), '^PCT/?[A-Z]{2}[0-9]{4}/?([0-9]+)', 1),
                    6, '0'
                )
        -- Years of two digits were usual until 2004.
        when regexp_matches(compact_number(number), '^PCT/?[A-Z]{2}[0-9]{2}/[0-9]{5}$')
            then
                'PCT'
                || regexp_extract(compact_number(number), '^PCT/?([A-Z]{2})', 1)
                || case
                    when regexp_extract(compact_number(number), '^PCT/?[A-Z]{2}([0-9])', 1) >= '7'
                        then '19'
                    else '20'
                end
                || regexp_extract(compact_number(number), '^PCT/?[A-Z]{2}([0-9]{2})', 1)
                || '0' || right(compact_number(number), 5)
        when regexp_matches(compact_number(number), '^[A-Z]{2}(19|20)[0-9]{8}W$')
            then 'PCT' || left(compact_number(number), 12)
        when regexp_matches(compact_number(number), '^[A-Z]{2}')
            then bare_number(number)
        else office || bare_number(number)
    end
);

-- National phases of PCT applications have serials of their own at these offices: CN 8 and 9 after
-- the year, KR 7, JP 500000 and up, DE 11 and 21.
create or replace macro is_pct_national_phase(office, key) as (
    case office
        when 'CN' then regexp_matches(key, '^CN20[0-9]{2}[89]')
        when 'KR' then regexp_matches(key, '^KR[12]0[0-9]{4}7')
        when 'JP' then regexp_matches(key, '^JP([0-9]{2}|[0-9]{4})5[0-9]{5}$')
        when 'DE' then regexp_matches(key, '^DE(11|21)')
        else false
    end
);

create or replace macro compact_number(number) as (
    upper(regexp_replace(number, '[\s,]', '', 'g'))
);

-- In DOCDB form only the kind W tells a PCT application from a national one of the same number.
create or replace macro numbered_by_kind(number, kind) as (
    case
        when kind = 'W' and regexp_matches(compact_number(number), '^[A-Z]{2}(19|20)[0-9]{8}$')
            then compact_number(number) || 'W'
        else number
    end
);

create or replace macro bare_number(number) as (
    regexp_replace(
        regexp_replace(
            regexp_replace(compact_number(number), '([0-9X])-?[A-Z]$', '\1'),
            '[.][0-9X]$', ''
        ),
        '[^A-Z0-9]', '', 'g'
    )
);

-- Publications of one application mostly share their number (A and B of CN, EP, DE, FR, GB).
-- Utility models are numbered apart, so are CN publications of seven digits (1985 to 2007, A and
-- C in series of their own), JP ones counted by era and KR ones of nine digits. A Japanese
-- re-publication of a PCT application (JP, number beginning with WO) belongs to the WO publication
-- of that number.
create or replace macro publication_key(office, number, kind) as (
    case
        when office = 'JP' and number like 'WO%' then 'WO:' || substr(number, 3)
        when
            (office = 'CN' and length(number) = 7)
            or (office = 'JP' and regexp_matches(number, '^[HS][0-9]'))
            or (office = 'KR' and length(number) = 9)
            then office || ':' || number || ':' || coalesce(left(kind, 1), '?')
        when left(kind, 1) in ('U', 'Y') then office || ':' || number || ':U'
        else office || ':' || number
    end
);
