-- purpose: When did what is counted change, for reasons other than invention?
-- purpose_ja: 発明以外の理由で件数が変わったのはいつか。
-- parameter: country code = null: country; left out: any | 国（省略：すべて）
-- empty: No break is known for that country.
-- empty_ja: その国について知られた断絶はない。
select
    breaks.country,
    breaks.break_year,
    breaks.break_until,
    breaks.label_en,
    breaks.label_ja,
    breaks.break_source,
    breaks.source_url
from marts.structural_breaks as breaks
where $country::varchar is null or breaks.country = $country
order by breaks.country, breaks.break_year, breaks.label_en
