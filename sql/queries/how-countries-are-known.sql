-- purpose: By which rule is the country of applicants known?
-- purpose_ja: 出願人居住国はどの規則で判明したか。
-- parameter: country code = null: country of origin; left out: any
--   | 出願人居住国（省略：すべて）
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- column: applicants_by_rule: applicants of families | ファミリーの出願人（延べ）
-- column: families_by_rule: families they stand for, fractional | ファミリー（分数カウント）
-- empty: No applicant is known to be of that country.
-- empty_ja: その国と分かる出願人はいない。
select
    owners.country,
    owners.country_source,
    rules.explanation_en,
    rules.explanation_ja,
    count(*)::integer as applicants_by_rule,
    sum(owners.fraction) as families_by_rule
from marts.tier_families as tiers
inner join marts.family_applicants as owners on tiers.family_id = owners.family_id
left join marts.rules as rules
    on owners.country_source = rules.rule and rules.judgement = 'country'
where
    tiers.topic_tier = $tier
    and ($country::varchar is null or owners.country = $country)
group by all
order by families_by_rule desc, owners.country asc, owners.country_source asc
