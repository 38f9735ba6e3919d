-- purpose: Who files in a country: companies, universities, public research?
-- purpose_ja: ある国では誰が出願しているか（企業・大学・公的研究機関）。
-- parameter: country code = CN: country of origin, two letters | 出願人居住国（二文字コード）
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- column: families_of_sector: families of the sector, fractional
--   | その部門のファミリー（分数カウント）
-- column: share_of_year: part of the country's families of the year | その年に占める割合
-- empty: No applicant is known to be of that country.
-- empty_ja: その国と分かる出願人はいない。
select
    families.priority_year,
    coalesce(owners.sector, 'unknown') as sector,
    sum(owners.fraction) as families_of_sector,
    families_of_sector
    / sum(sum(owners.fraction)) over (partition by families.priority_year) as share_of_year
from marts.tier_families as tiers
inner join marts.families as families on tiers.family_id = families.family_id
inner join marts.family_applicants as owners on tiers.family_id = owners.family_id
where
    tiers.topic_tier = $tier
    and owners.country = $country
    and families.right_type = 'invention'
    and families.priority_year between $from_year and $to_year
    and ($scope = 'all' or families.is_ipf)
group by families.priority_year, coalesce(owners.sector, 'unknown')
order by families.priority_year asc, families_of_sector desc, sector asc
