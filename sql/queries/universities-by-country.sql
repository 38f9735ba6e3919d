-- purpose: What part of each country's families belongs to universities?
-- purpose_ja: 各国のファミリーのうち大学によるものは何割か。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- column: families_of_country: families of applicants of the country, fractional
--   | その国の出願人のファミリー（分数カウント）
-- column: university_share: part of them that universities hold | 大学の割合
-- column: government_share: part that public research and authorities hold
--   | 公的研究機関・官公庁の割合
-- column: company_share: part that companies hold | 企業の割合
-- column: unknown_share: part whose sector is not known | 部門不明の割合
-- caution: Where unknown_share is large, the other shares are lower limits.
-- caution_ja: unknown_shareが大きい場合、他の割合は下限である。
select
    owners.country,
    sum(owners.fraction) as families_of_country,
    coalesce(sum(owners.fraction) filter (where owners.sector = 'university'), 0)
    / sum(owners.fraction) as university_share,
    coalesce(sum(owners.fraction) filter (where owners.sector = 'government'), 0)
    / sum(owners.fraction) as government_share,
    coalesce(sum(owners.fraction) filter (where owners.sector = 'company'), 0)
    / sum(owners.fraction) as company_share,
    coalesce(sum(owners.fraction) filter (
        where coalesce(owners.sector, 'unknown') = 'unknown'
    ), 0)
    / sum(owners.fraction) as unknown_share
from marts.tier_families as tiers
inner join marts.families as families on tiers.family_id = families.family_id
inner join marts.family_applicants as owners on tiers.family_id = owners.family_id
where
    tiers.topic_tier = $tier
    and families.right_type = 'invention'
    and families.priority_year between $from_year and $to_year
    and ($scope = 'all' or families.is_ipf)
group by owners.country
order by families_of_country desc, owners.country asc
