-- purpose: How many organisations enter the field each year, by country?
-- purpose_ja: 新規参入した組織は国別・年別にいくつあるか。
-- parameter: countries codes = CN,JP,US,KR: countries of origin | 出願人居住国（カンマ区切り）
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: right_type text = invention {invention, utility_model}: kind of right
--   | 権利の種類（特許、実用新案）
-- column: new_groups: groups whose first family is of the year | その年に初めて出願したグループ
-- column: new_companies: of these companies | うち企業
-- column: new_universities: of these universities | うち大学
-- column: is_doubtful_year: data begin or end here, so that newness is not sure
--   | データの始点・終点に近く、新規かどうか確かでない
-- caution: New in these data: who was active elsewhere before is not known.
-- caution_ja: 本データにおける新規であり、以前の他分野での活動は分からない。
-- empty: No group of these countries enters in these years.
-- empty_ja: 該当する新規参入はない。
select
    debuts.country,
    debuts.debut_year,
    count(*)::integer as new_groups,
    (count(*) filter (where debuts.sector = 'company'))::integer as new_companies,
    (count(*) filter (where debuts.sector = 'university'))::integer as new_universities,
    bool_or(debuts.is_at_start or debuts.is_unfinished) as is_doubtful_year
from marts.applicant_debuts as debuts
where
    debuts.topic_tier = $tier
    and debuts.right_type = $right_type
    and debuts.is_group_debut
    and debuts.debut_year between $from_year and $to_year
    and list_contains(string_split($countries, ','), debuts.country)
group by debuts.country, debuts.debut_year
order by debuts.country, debuts.debut_year
