-- purpose: At which of the big offices do owners of one country hold grants?
-- purpose_ja: ある国の権利者は主要官庁（日米欧中韓）のどこで登録を得ているか。
-- parameter: country code = JP: country of the owners, two letters | 権利者の国（二文字コード）
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- column: sectors: sectors of the group's applicants | グループの出願人の部門
-- column: granted_families: families with a granted invention anywhere
--   | いずれかの官庁で登録が確認されたファミリー
-- column: grants_jp: of these with a grant seen in Japan | うち日本で登録
-- column: grants_us: with a grant seen in the United States | うち米国で登録
-- column: grants_ep: with a grant seen at the European Patent Office | うち欧州特許庁で登録
-- column: grants_cn: with a grant seen in China | うち中国で登録
-- column: grants_kr: with a grant seen in Korea | うち韓国で登録
-- caution: Never add up offices: one family has grants at several. A grant seen is no right in
--   force.
-- caution_ja: 官庁間で合計してはならない（一つのファミリーが複数で登録される）。登録の確認は権利の
--   存続を意味しない。
-- empty: No owner of that country has a grant.
-- empty_ja: この国の権利者による登録は見当たらない。
select
    owners.applicant_group,
    array_to_string(list_sort(list_distinct(list(owners.sector))), ', ') as sectors,
    count(distinct grants.family_id)::integer as granted_families,
    (count(distinct grants.family_id) filter (where grants.office = 'JP'))::integer as grants_jp,
    (count(distinct grants.family_id) filter (where grants.office = 'US'))::integer as grants_us,
    (count(distinct grants.family_id) filter (where grants.office = 'EP'))::integer as grants_ep,
    (count(distinct grants.family_id) filter (where grants.office = 'CN'))::integer as grants_cn,
    (count(distinct grants.family_id) filter (where grants.office = 'KR'))::integer as grants_kr
from marts.family_offices as grants
inner join marts.tier_families as tiers on grants.family_id = tiers.family_id
inner join marts.families as families on grants.family_id = families.family_id
inner join marts.family_applicants as owners on grants.family_id = owners.family_id
where
    grants.has_granted_invention
    and tiers.topic_tier = $tier
    and owners.country = $country
    and families.priority_year between $from_year and $to_year
group by owners.applicant_group
order by granted_families desc, owners.applicant_group asc
limit $rows
