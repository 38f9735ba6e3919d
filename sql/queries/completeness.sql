-- purpose: From which year on are the data incomplete, and by how much?
-- purpose_ja: データはどの年から不完全か、その程度はどれほどか。
-- parameter: from_year integer = 2010 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- column: headline_count: headline families seen so far, all origins
--   | これまでに確認された集計対象ファミリー（全世界）
-- column: finished_count: what they would become at that completeness; NULL where it is not
--   measured | 完了時の見込み件数（測定できない場合はNULL）
-- caution: finished_count is simple division; nowcasts in marts.nowcasts have intervals.
-- caution_ja: finished_countは単純な除算である。区間付きの推計はmarts.nowcastsにある。
select
    years.year,
    years.completeness,
    years.completeness_basis,
    years.is_unfinished,
    years.delays_measured,
    counts.families_fractional as headline_count,
    counts.families_fractional / nullif(years.completeness, 0) as finished_count
from marts.completeness_years as years
left join marts.headline_years as counts
    on
        years.year = counts.year
        and counts.scope = 'all'
        and counts.country_basis = 'with_office'
        and counts.country = 'WORLD'
where years.year between $from_year and $to_year
order by years.year
