-- purpose: Which offices' publications lack dates, classes, abstracts or applicants?
-- purpose_ja: 日付・分類・要約・出願人の欠落は官庁別にどれほどあるか。
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- column: without_publication_date: publications without a day of publication | 公開日のない公報
-- column: without_class: publications without a class | 分類のない公報
-- column: without_abstract: publications without an abstract | 要約のない公報
-- column: without_applicant: publications without an applicant | 出願人のない公報
-- column: publications_held: publications of the office | 当該官庁の公報
select
    held.office,
    sum(held.publications)::integer as publications_held,
    sum(held.publications - held.dated_publications)::integer as without_publication_date,
    sum(held.publications - held.publications_with_class)::integer as without_class,
    sum(held.publications - held.publications_with_abstract)::integer as without_abstract,
    sum(held.publications - held.publications_with_applicant)::integer as without_applicant
from marts.publication_lags as held
where held.topic_tier = $tier
group by held.office
order by publications_held desc, held.office asc
