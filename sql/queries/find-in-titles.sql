-- purpose: Which families have a word in a title?
-- purpose_ja: 名称にある語を含むファミリーはどれか。
-- parameter: word text = satellite: word or part of one, in any language
--   | 語またはその一部（言語を問わない）
-- parameter: rows integer = 100 {1..100000}: rows at most | 最大行数
-- column: found_titles: titles in which it stands | 該当する名称
-- empty: No title holds that word.
-- empty_ja: その語を含む名称はない。
select
    publications.family_id,
    families.priority_year,
    families.narrowest_tier,
    string_agg(distinct publications.title, ' / ' order by publications.title) as found_titles
from marts.publications as publications
inner join marts.families as families on publications.family_id = families.family_id
where contains(lower(publications.title), lower($word))
group by publications.family_id, families.priority_year, families.narrowest_tier
order by families.priority_year desc nulls last, publications.family_id asc
limit $rows
