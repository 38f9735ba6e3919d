-- One row per country or office code, with its names.
-- key: code
-- not null: code, name_en, name_ja, is_regional
select
    country as code,
    name_en,
    name_ja,
    is_regional
from seeds.countries
order by code
