-- purpose: Which organisations are new in the field, the largest first?
-- purpose_ja: 新規参入したのはどの組織か（ファミリーの多い順）。
-- parameter: from_year integer = 2018 {1900..2100}: first year of entry | 参入年（から）
-- parameter: to_year integer = 2100 {1900..2100}: last year of entry | 参入年（まで）
-- parameter: country code = null: country of origin; left out: any
--   | 出願人居住国（省略：すべて）
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- caution: New in these data: who was active elsewhere before is not known.
-- caution_ja: 本データにおける新規であり、以前の他分野での活動は分からない。
-- empty: No group enters in these years.
-- empty_ja: 該当する新規参入はない。
select
    debuts.applicant_group,
    debuts.applicant,
    debuts.sector,
    debuts.country,
    debuts.country_source,
    debuts.debut_year,
    debuts.families_whole,
    debuts.ipf_whole,
    debuts.last_year,
    debuts.is_unfinished,
    debuts.debut_family_id
from marts.applicant_debuts as debuts
where
    debuts.topic_tier = $tier
    and debuts.right_type = 'invention'
    and debuts.is_group_debut
    and debuts.debut_year between $from_year and $to_year
    and ($country::varchar is null or debuts.country = $country)
order by debuts.families_whole desc, debuts.debut_year asc, debuts.applicant asc
limit $rows
