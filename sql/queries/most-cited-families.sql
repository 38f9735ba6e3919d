-- purpose: Which families are cited most by other families of the topic?
-- purpose_ja: トピック内の他のファミリーから最も多く引用されているのはどれか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- column: owners: applicants as harmonised | 名寄せ後の出願人
-- caution: Only citations between families of this build count; see citation-coverage for how thin
--   they are. Compare years by cited_within_five_years only.
-- caution_ja: 本データ内のファミリー間の引用のみを数える（citation-coverage参照）。年次の比較は
--   cited_within_five_yearsによる。
-- empty: Nothing is cited here: the sources of this build state no citations between its families.
-- empty_ja: 本データの情報源には、ファミリー間の引用の記載がない。
with ranked as (
    select
        cited.*,
        families.title,
        families.priority_year
    from marts.family_citation_counts as cited
    inner join marts.tier_families as tiers on cited.family_id = tiers.family_id
    inner join marts.families as families on cited.family_id = families.family_id
    where
        tiers.topic_tier = $tier
        and cited.cited_by_families > 0
        and families.priority_year between $from_year and $to_year
    order by cited.cited_by_families desc, cited.family_id asc
    limit $rows
)

select
    ranked.family_id,
    ranked.title,
    ranked.priority_year,
    ranked.cited_by_families,
    ranked.cited_by_others,
    ranked.cited_by_examiners,
    ranked.cited_within_five_years,
    ranked.is_five_years_over,
    string_agg(owners.applicant, '; ' order by owners.applicant) as owners
from ranked
left join marts.family_applicants as owners on ranked.family_id = owners.family_id
group by all
order by ranked.cited_by_families desc, ranked.family_id asc
