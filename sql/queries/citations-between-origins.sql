-- purpose: Whose families cite whose?
-- purpose_ja: どの国のファミリーがどの国のファミリーを引用しているか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: citing_origin: country of the citing family | 引用する側の国
-- column: cited_origin: country of the cited family | 引用される側の国
-- column: citations_fractional: pairs of families, by fractions of both
--   | ファミリー間の引用（分数カウント）
-- column: examiner_part: part of them with a citation by an examiner | 審査官引用を含む割合
-- caution: Offices differ in what they cite and state; see citation-coverage.
-- caution_ja: 引用の慣行と記載は官庁により異なる（citation-coverage参照）。
-- empty: Nothing is cited here: the sources of this build state no citations between its families.
-- empty_ja: 本データの情報源には、ファミリー間の引用の記載がない。
select
    citing.country as citing_origin,
    cited.country as cited_origin,
    sum(citing.fraction * cited.fraction) as citations_fractional,
    coalesce(sum(citing.fraction * cited.fraction) filter (
        where citations.has_examiner_citation
    ), 0) / sum(citing.fraction * cited.fraction) as examiner_part
from marts.family_citations as citations
inner join marts.tier_families as tiers on citations.citing_family_id = tiers.family_id
inner join marts.families as families on citations.citing_family_id = families.family_id
inner join marts.family_origins as citing on citations.citing_family_id = citing.family_id
inner join marts.family_origins as cited on citations.cited_family_id = cited.family_id
where
    tiers.topic_tier = $tier
    and citing.country_basis = $country_basis
    and cited.country_basis = $country_basis
    and not coalesce(citations.is_self_citation, false)
    and families.priority_year between $from_year and $to_year
group by citing.country, cited.country
order by citations_fractional desc, citing_origin asc, cited_origin asc
