-- How names are made comparable, without judging who is who.

-- Latin accents only: in kana and Cyrillic the marks make other letters (ト and ド). Umlauts become
-- two letters, as in the standardised names of DOCDB.
create or replace macro without_accents(name) as (
    case
        when regexp_matches(name, '[\p{Hiragana}\p{Katakana}\p{Cyrillic}\p{Hangul}]') then name
        else
            strip_accents(
                replace(replace(replace(replace(name, 'Ä', 'AE'), 'Ö', 'OE'), 'Ü', 'UE'), 'Ø', 'OE')
            )
    end
);

-- Upper case, half-width, no accents, punctuation as single blanks.
create or replace macro plain_name(name) as (
    trim(regexp_replace(
        regexp_replace(
            replace(replace(without_accents(upper(translate(
                name,
                'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９　．，＆（）－',
                'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,&()-'
            ))), '''', ''), '’', ''),
            '\b([A-Z])[.] ?([A-Z])\b[.]?', '\1\2', 'g'
        ),
        '[[:punct:]·・、，。（）\s]+', ' ', 'g'
    ))
);
