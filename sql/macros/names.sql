-- How names are made comparable, without judging who is who.

-- Latin accents only: in kana and Cyrillic the marks make other letters (ト and ド).
create or replace macro without_accents(name) as (
    case
        when regexp_matches(name, '[\p{Hiragana}\p{Katakana}\p{Cyrillic}\p{Hangul}]') then name
        else strip_accents(name)
    end
);

-- Upper case, half-width, no accents, punctuation as single blanks.
create or replace macro plain_name(name) as (
    trim(regexp_replace(
        regexp_replace(
            replace(without_accents(upper(translate(
                replace(replace(replace(name, '㈱', '株式会社'), '（株）', '株式会社'), '(株)', '株式会社'),
                'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９　．，＆（）－',
                'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,&()-'
            ))), '''', ''),
            '([A-Z])[.]([A-Z])[.]?', '\1\2', 'g'
        ),
        '[[:punct:]\s]+', ' ', 'g'
    ))
);
