-- block: an applicant belongs to two groups on one day and would be counted twice
select
    one.applicant,
    one.applicant_group,
    other.applicant_group as other_group
from seeds.applicant_groups as one
inner join seeds.applicant_groups as other
    on
        one.applicant = other.applicant
        and (
            one.applicant_group < other.applicant_group
            or (one.applicant_group = other.applicant_group and one.valid_from < other.valid_from)
        )
        and coalesce(one.valid_from, date '1900-01-01')
        <= coalesce(other.valid_to, date '2999-12-31')
        and coalesce(other.valid_from, date '1900-01-01')
        <= coalesce(one.valid_to, date '2999-12-31')
