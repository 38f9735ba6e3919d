-- How names are made comparable, without judging who is who.

-- Upper case, half-width, no accents, punctuation as single blanks.
create or replace macro plain_name(name) as (
    trim(regexp_replace(
        regexp_replace(
            replace(strip_accents(upper(translate(
                name,
                'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９　．，＆（）－',
                'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,&()-'
            ))), '''', ''),
            '([A-Z])[.]([A-Z])[.]?', '\1\2', 'g'
        ),
        '[[:punct:]\s]+', ' ', 'g'
    ))
);
