-- warn: a publication is dated before its application
select
    publication_id,
    application_date,
    publication_date
from marts.publications
where publication_date < application_date
