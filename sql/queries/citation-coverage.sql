-- purpose: How thin are the citations: how many publications of each office state any?
-- purpose_ja: 引用情報はどれほど薄いか（官庁別に、引用の記載がある公報の数）。
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- column: stating_share: part of the office's publications that state what they cite
--   | 引用の記載がある公報の割合
select
    coverage.office,
    coverage.publications,
    coverage.publications_with_citations,
    coverage.publications_with_citations / nullif(coverage.publications, 0) as stating_share,
    coverage.patent_citations,
    coverage.resolved_citations,
    coverage.outside_citations,
    coverage.examiner_citations,
    coverage.literature_citations
from marts.citation_coverage as coverage
where coverage.topic_tier = $tier
order by coverage.publications desc, coverage.office asc
