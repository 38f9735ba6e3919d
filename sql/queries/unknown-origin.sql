-- purpose: Of how many families is the country of origin unknown, or known by a guess only?
-- purpose_ja: 出願人居住国が不明、または推定によるファミリーはどれほどか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- column: families_counted: families of the year | その年のファミリー
-- column: stated_part: part whose country a record states | 公報に記載がある割合
-- column: imputed_part: part found by applicant, family or inventor
--   | 出願人・ファミリー・発明者から推定した割合
-- column: office_part: part that only the office of first filing tells
--   | 出願先官庁による補完の割合
-- column: unknown_part: part that stays unknown even so | なお不明の割合
select
    families.priority_year,
    count(distinct origins.family_id)::integer as families_counted,
    coalesce(sum(origins.fraction - origins.imputed_fraction - origins.office_fraction) filter (
        where origins.country is not null
    ), 0) / sum(origins.fraction) as stated_part,
    sum(origins.imputed_fraction) / sum(origins.fraction) as imputed_part,
    sum(origins.office_fraction) / sum(origins.fraction) as office_part,
    coalesce(sum(origins.fraction) filter (where origins.country is null), 0)
    / sum(origins.fraction) as unknown_part
from marts.tier_families as tiers
inner join marts.families as families on tiers.family_id = families.family_id
inner join marts.family_origins as origins on tiers.family_id = origins.family_id
where
    tiers.topic_tier = $tier
    and origins.country_basis = 'with_office'
    and families.right_type = 'invention'
    and families.priority_year between $from_year and $to_year
group by families.priority_year
order by families.priority_year
