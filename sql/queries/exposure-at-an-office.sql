-- purpose: Which foreign owners hold grants at an office, such as that of Japanese firms' home?
-- purpose_ja: ある官庁で特許を得ている外国の権利者は誰か（日本企業の自国市場など）。
-- parameter: office code = JP: office, two letters (JP, US, EP, CN, KR ...) | 官庁（二文字コード）
-- parameter: home code = JP: country whose own owners are left out | 除外する権利者の国
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- parameter: with_unknown boolean = false: also owners whose country is not known
--   | 居住国の不明な権利者も含めるか
-- column: sectors: sectors of the group's applicants | グループの出願人の部門
-- column: granted_families: families with a granted invention seen at the office
--   | 当該官庁で登録が確認された特許ファミリー
-- column: newest_grant: day of the newest of these grants, where stated
--   | 最も新しい登録日（記載がある場合）
-- column: countries: countries of the owner in these families; ? stands for unknown
--   | 権利者の居住国（?は不明）
-- caution: A grant seen is no right in force: lapses are not in the data. Owners of unknown country
--   are left out unless with_unknown is true: among them are owners of any country, home too.
-- caution_ja: 登録の確認は権利の存続を意味しない（消滅の情報はデータにない）。居住国の不明な権利者は
--   with_unknownを指定しない限り含まない（自国の権利者も混じるため）。
-- empty: No family with a foreign owner has a grant there.
-- empty_ja: 外国の権利者による登録は見当たらない。
with granted as (
    select
        grants.family_id,
        grants.first_grant_date
    from marts.family_offices as grants
    inner join marts.tier_families as tiers on grants.family_id = tiers.family_id
    inner join marts.families as families on grants.family_id = families.family_id
    where
        grants.office = $office
        and grants.has_granted_invention
        and tiers.topic_tier = $tier
        and families.priority_year between $from_year and $to_year
)

select
    owners.applicant_group,
    array_to_string(list_sort(list_distinct(list(owners.sector))), ', ') as sectors,
    array_to_string(list_sort(list_distinct(list(coalesce(owners.country, '?')))), ', ')
        as countries,
    count(distinct granted.family_id)::integer as granted_families,
    max(granted.first_grant_date) as newest_grant
from granted
inner join marts.family_applicants as owners on granted.family_id = owners.family_id
where
    owners.applicant is not null
    and coalesce(owners.country <> $home, $with_unknown)
group by owners.applicant_group
order by granted_families desc, owners.applicant_group asc
limit $rows
