-- One row per publication and priority, as the best source that states any lists them.
-- key: publication_id, sequence_no
-- not null: publication_id, source, sequence_no
select
    priorities.publication_id,
    priorities.source,
    priorities.sequence_no,
    priorities.priority_country,
    priorities.priority_number,
    priorities.application_key,
    priorities.priority_date,
    priorities.priority_year,
    priorities.priority_date_precision
from staging.stg_priorities as priorities
inner join intermediate.int_source_ranks as ranks on priorities.source = ranks.source
qualify rank() over (
    partition by priorities.publication_id order by ranks.source_rank asc, priorities.source asc
) = 1
