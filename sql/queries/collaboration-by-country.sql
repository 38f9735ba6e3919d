-- purpose: How often do industry, universities and public research file together, by country?
-- purpose_ja: 産学官連携による出願は国別にどれほどあるか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- column: families_of_country: families with an applicant of the country
--   | その国の出願人を含むファミリー
-- column: joint_families: of these with two or more applicant groups
--   | うち複数の出願人グループによるもの
-- column: joint_share: part that is joint | 共同出願の割合
-- column: industry_academia_families: companies with universities | 産学
-- column: industry_government_families: companies with public research or authorities | 産官
-- column: academia_government_families: universities with public research or authorities | 学官
-- column: triple_families: all three | 産学官
-- column: international_families: joint with applicants of other countries | 国際共同出願
-- caution: A family counts for every country it has an applicant of; never add countries up.
-- caution_ja: 一つのファミリーは出願人のいるすべての国に計上される。国間で合計してはならない。
with members as (
    -- Origins hold each country of a family once, as applicants do not.
    select
        origins.family_id,
        origins.country
    from marts.tier_families as tiers
    inner join marts.families as families on tiers.family_id = families.family_id
    inner join marts.family_origins as origins on tiers.family_id = origins.family_id
    where
        tiers.topic_tier = $tier
        and origins.country_basis = 'with_office'
        and families.right_type = 'invention'
        and families.priority_year between $from_year and $to_year
        and ($scope = 'all' or families.is_ipf)
)

select
    members.country,
    count(*)::integer as families_of_country,
    (count(*) filter (where joint.n_groups > 1))::integer as joint_families,
    joint_families / families_of_country as joint_share,
    (count(*) filter (where joint.industry_academia))::integer as industry_academia_families,
    (count(*) filter (where joint.industry_government))::integer as industry_government_families,
    (count(*) filter (where joint.academia_government))::integer as academia_government_families,
    (count(*) filter (where joint.triple))::integer as triple_families,
    (count(*) filter (where joint.is_international))::integer as international_families
from members
left join marts.family_collaborations as joint on members.family_id = joint.family_id
group by members.country
order by families_of_country desc, members.country asc
