-- One row per publication, role and party of the best source's list: country and who states it.
-- key: publication_id, role, party
-- not null: publication_id, role, party, source
-- Where the list states no country of an applicant, the record of another source may: of the same
-- applicant, or of the only one there where this list has only one, however it is spelled.
with ranked as (
    select
        lists.*,
        ranks.source_rank,
        rank() over (
            partition by lists.publication_id, lists.role
            order by ranks.source_rank asc, lists.source asc
        ) as place
    from intermediate.int_party_lists as lists
    inner join intermediate.int_source_ranks as ranks on lists.source = ranks.source
),

chosen as (
    select * from ranked
    where place = 1
),

stated_elsewhere as (
    select
        chosen.publication_id,
        chosen.party,
        others.residence_country,
        others.source
    from chosen
    inner join ranked as others
        on
            chosen.publication_id = others.publication_id
            and others.place > 1
            and others.role = 'applicant'
            and others.residence_country is not null
            and (
                chosen.party = others.party
                or (chosen.parties_in_list = 1 and others.parties_in_list = 1)
            )
    where chosen.role = 'applicant' and chosen.residence_country is null
    qualify row_number() over (
        partition by chosen.publication_id, chosen.party
        order by others.place asc, chosen.party = others.party desc
    ) = 1
)

select
    chosen.publication_id,
    chosen.role,
    chosen.party,
    chosen.source,
    coalesce(chosen.residence_country, elsewhere.residence_country) as residence_country,
    case when chosen.residence_country is not null then chosen.source else elsewhere.source end
        as country_record_source,
    chosen.spelling_list
from chosen
left join stated_elsewhere as elsewhere
    on
        chosen.publication_id = elsewhere.publication_id
        and chosen.role = 'applicant'
        and chosen.party = elsewhere.party
