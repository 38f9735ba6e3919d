-- purpose: How many months after priority do offices publish?
-- purpose_ja: 優先日から公開まで官庁別に何か月かかるか。
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: from_year integer = 2015 {1900..2100}: first year of publication | 最初の公開年
-- empty: No delay is measured in these years.
-- empty_ja: 測定された期間はない。
select
    lags.office,
    lags.publication_year,
    lags.publications,
    lags.lags_measured,
    lags.lag_months_median,
    lags.lag_months_90
from marts.publication_lags as lags
where lags.topic_tier = $tier and lags.publication_year >= $from_year
order by lags.office, lags.publication_year
