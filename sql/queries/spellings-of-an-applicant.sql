-- purpose: Which names as written count as which applicant, and by which rule?
-- purpose_ja: どの表記がどの出願人に名寄せされているか、その規則は何か。
-- parameter: word text = toshiba: part of a name, in any spelling | 名称の一部（表記を問わない）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- empty: No name holds that word.
-- empty_ja: その語を含む名称はない。
select
    names.name,
    names.applicant,
    names.applicant_group,
    names.applicant_rule,
    names.sector,
    names.sector_rule
from marts.applicant_names as names
where
    contains(lower(names.name), lower($word))
    or contains(lower(names.applicant), lower($word))
    or contains(lower(names.applicant_group), lower($word))
order by names.applicant, names.name
limit $rows
