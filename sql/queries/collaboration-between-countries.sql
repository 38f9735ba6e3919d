-- purpose: Which countries' applicants file together?
-- purpose_ja: どの国の出願人どうしが共同出願しているか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- column: other_origin: the other country, later in order of letters
--   | もう一方の国（アルファベット順で後）
-- column: shared_families: families with applicants of both | 両国の出願人によるファミリー
-- column: shared_ipf: of these international families | うち国際特許ファミリー
-- caution: Applicants of unknown country are left out.
-- caution_ja: 居住国の不明な出願人は除く。
-- empty: No family has applicants of two known countries.
-- empty_ja: 二つの国の出願人によるファミリーはない。
with joint as (
    select
        collaborations.family_id,
        families.is_ipf,
        unnest(collaborations.collaboration_countries) as country
    from marts.family_collaborations as collaborations
    inner join marts.tier_families as tiers on collaborations.family_id = tiers.family_id
    inner join marts.families as families on collaborations.family_id = families.family_id
    where
        tiers.topic_tier = $tier
        and len(collaborations.collaboration_countries) > 1
        and families.priority_year between $from_year and $to_year
)

select
    joint.country,
    others.country as other_origin,
    count(*)::integer as shared_families,
    (count(*) filter (where joint.is_ipf))::integer as shared_ipf
from joint
inner join joint as others on joint.family_id = others.family_id and joint.country < others.country
group by joint.country, others.country
order by shared_families desc, joint.country asc, other_origin asc
