-- purpose: Where do two sources disagree about the same publication?
-- purpose_ja: 同じ公報について二つの情報源が食い違う点はどこか。
-- empty: No two sources of this build have the same publication.
-- empty_ja: 二つの情報源が共に収録する公報はない。
-- column: differing_part: part of the compared publications on which they differ
--   | 比較した公報のうち食い違う割合
select
    agreement.first_source,
    agreement.second_source,
    agreement.field,
    agreement.compared,
    agreement.equal,
    agreement.differ,
    agreement.differ / nullif(agreement.compared, 0) as differing_part,
    agreement.only_in_first,
    agreement.only_in_second
from marts.source_agreement as agreement
order by
    differing_part desc nulls last, agreement.field asc, agreement.first_source asc,
    agreement.second_source asc
