-- One row per structural break: when what is counted changed, for reasons other than invention.
-- key: country, break_year, label_en
-- not null: country, break_year, break_until, label_en, label_ja, break_source, source_url
-- reference: country -> seeds.countries.country
select
    country,
    break_year,
    break_date,
    break_until,
    label_en,
    label_ja,
    break_source,
    source_url
from seeds.structural_breaks
order by country, break_year, label_en
