-- purpose: On what does the year of families rest, and how many have none?
-- purpose_ja: ファミリーの年は何に基づくか、年のないものはどれほどあるか。
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- column: families_counted: families | ファミリー
-- column: part_of_tier: part of the tier's families | その範囲のファミリーに占める割合
select
    families.priority_year_basis,
    families.family_basis,
    count(*)::integer as families_counted,
    count(*) / sum(count(*)) over () as part_of_tier
from marts.tier_families as tiers
inner join marts.families as families on tiers.family_id = families.family_id
where tiers.topic_tier = $tier
group by families.priority_year_basis, families.family_basis
order by families_counted desc, families.priority_year_basis asc, families.family_basis asc
