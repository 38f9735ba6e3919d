-- purpose: Which two organisations file together most often?
-- purpose_ja: 最も多く共同出願している組織の組はどれか。
-- parameter: applicant_group text = null: one side of the pair; left out: any
--   | 一方の出願人グループ（省略：すべて）
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: right_type text = invention {invention, utility_model}: kind of right
--   | 権利の種類（特許、実用新案）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- empty: No two groups share a family.
-- empty_ja: ファミリーを共有するグループはない。
select
    pairs.applicant_group,
    pairs.country,
    pairs.sector,
    pairs.partner_group,
    pairs.partner_country,
    pairs.partner_sector,
    pairs.families_whole,
    pairs.ipf_whole,
    pairs.first_year,
    pairs.last_year
from marts.collaboration_pairs as pairs
where
    pairs.topic_tier = $tier
    and pairs.right_type = $right_type
    and (
        $applicant_group::varchar is null
        or upper($applicant_group) in (upper(pairs.applicant_group), upper(pairs.partner_group))
    )
order by pairs.families_whole desc, pairs.applicant_group asc, pairs.partner_group asc
limit $rows
