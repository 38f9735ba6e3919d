-- One row per label, scheme and beginning of class symbols that carry it.
-- key: label, scheme, symbol_start
-- not null: label, scheme, symbol_start
select
    label,
    scheme,
    symbol_start
from raw.topic_classes
