-- block: a publication is dated after the day its data stand for
select
    publications.publication_id,
    publications.publication_date,
    windows.data_as_of
from staging.stg_publications as publications
inner join staging.stg_landing_windows as windows
    on publications.window_ref = windows.window_ref
where publications.publication_date > windows.data_as_of
