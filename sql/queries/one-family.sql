-- purpose: What are all members of one family?
-- purpose_ja: あるファミリーを構成する公報はどれか。
-- parameter: number text = null: family or publication number; left out: the largest family
--   | ファミリーまたは公報の番号（省略：最大のファミリー）
-- empty: No family and no publication has that number; `landscape why` knows more ways to write it.
-- empty_ja: その番号のファミリー・公報はない。`landscape why`は他の表記も受け付ける。
with wanted as (
    select members.family_id
    from marts.publications as members
    where
        members.publication_id = upper($number)
        or upper(members.family_id) = upper($number)
    union
    (
        select families.family_id
        from marts.families as families
        where $number::varchar is null
        order by families.publications desc, families.family_id asc
        limit 1
    )
)

select
    members.family_id,
    members.publication_id,
    members.office,
    members.kind,
    members.publication_date,
    members.application_number,
    members.application_date,
    members.has_grant_seen,
    members.grant_date,
    members.right_type,
    members.title,
    members.applicant_names,
    members.family_basis,
    members.source
from marts.publications as members
where members.family_id in (select wanted.family_id from wanted)
order by members.family_id, members.publication_date nulls last, members.publication_id
