counted as (
    select
        variant,
        count(*) filter (where origin = 'jp' and is_known) as jp_families,
        count(*) filter (where origin = 'jp' and is_known and is_hit) as jp_hits,
        count(*) filter (where origin = 'other' and is_known) as other_families,
        count(*) filter (where origin = 'other' and is_known and is_hit) as other_hits,
        count(*) filter (where origin = 'jp' and is_known and is_recent) as recent_families,
        count(*) filter (where origin = 'jp' and is_known and is_recent and is_hit) as recent_hits,
        count(*) filter (where origin = 'jp' and not is_known)
            / nullif(count(*) filter (where origin = 'jp'), 0) as jp_not_known,
        count(*) filter (where origin = 'other' and not is_known)
            / nullif(count(*) filter (where origin = 'other'), 0) as other_not_known,
        count(*) filter (where origin is null) / count(*) as origin_unknown
    from judged
    group by variant
),
-- no share of a sample, of fewer than 30 families, where more is unknown than known, or of nothing
filled as (
    select
        variants.variant,
        coalesce(counted.jp_families, 0) as jp_families,
        coalesce(counted.jp_hits, 0) as jp_hits,
        coalesce(counted.other_families, 0) as other_families,
        coalesce(counted.other_hits, 0) as other_hits,
        coalesce(counted.recent_families, 0) as recent_families,
        coalesce(counted.recent_hits, 0) as recent_hits,
        counted.jp_not_known,
        counted.other_not_known,
        counted.origin_unknown,
        case
            when (select bool_or(is_sample) from marts.sources) then 'convenience_sample'
            when coalesce(counted.jp_families, 0) < 30 then 'too_few_families'
            when counted.other_families < 30 then 'too_few_families'
            when greatest(counted.jp_not_known, counted.other_not_known) > 0.5
                then 'too_little_known'
            when counted.jp_hits + counted.other_hits = 0 then 'none_found'
        end as hidden_reason
    from (values ('all'), ('ipf'), ('all_bare'), ('ipf_bare')) as variants (variant)
    left join counted on variants.variant = counted.variant
),
shares as (
    select
        *,
        jp_hits / nullif(jp_families, 0) as jp,
        other_hits / nullif(other_families, 0) as other,
        recent_hits / nullif(recent_families, 0) as recent,
        (jp_hits - recent_hits) / nullif(jp_families - recent_families, 0) as earlier,
        wilson_low(jp_hits, jp_families) as jp_low,
        wilson_high(jp_hits, jp_families) as jp_high,
        wilson_low(other_hits, other_families) as other_low,
        wilson_high(other_hits, other_families) as other_high,
        wilson_low(recent_hits, recent_families) as recent_low,
        wilson_high(recent_hits, recent_families) as recent_high,
        wilson_low(jp_hits - recent_hits, jp_families - recent_families) as earlier_low,
        wilson_high(jp_hits - recent_hits, jp_families - recent_families) as earlier_high,
        coalesce(
            hidden_reason,
            case
                when least(recent_families, jp_families - recent_families) < 30
                    then 'too_few_families'
            end
        ) as change_hidden_reason
    from filled
),
-- differences of two shares with Newcombe's interval, made of the two Wilson intervals
compared as (
    select
        variant,
        jp_families,
        other_families,
        hidden_reason,
        change_hidden_reason,
        round(jp_not_known, 6) as jp_not_known,
        round(origin_unknown, 6) as origin_unknown,
        case when hidden_reason is null then round(jp, 6) end as jp,
        case when hidden_reason is null then round(jp_low, 6) end as jp_low,
        case when hidden_reason is null then round(jp_high, 6) end as jp_high,
        case when hidden_reason is null then round(other, 6) end as other,
        case when hidden_reason is null then round(other_low, 6) end as other_low,
        case when hidden_reason is null then round(other_high, 6) end as other_high,
        case when hidden_reason is null then round(jp - other, 6) end as difference,
        case
            when hidden_reason is null
                then round(jp - other - sqrt(pow(jp - jp_low, 2) + pow(other_high - other, 2)), 6)
        end as difference_low,
        case
            when hidden_reason is null
                then round(jp - other + sqrt(pow(jp_high - jp, 2) + pow(other - other_low, 2)), 6)
        end as difference_high,
        case when change_hidden_reason is null then round(recent - earlier, 6) end as change,
        case
            when change_hidden_reason is null
                then round(
                    recent - earlier
                    - sqrt(pow(recent - recent_low, 2) + pow(earlier_high - earlier, 2)), 6
                )
        end as change_low,
        case
            when change_hidden_reason is null
                then round(
                    recent - earlier
                    + sqrt(pow(recent_high - recent, 2) + pow(earlier - earlier_low, 2)), 6
                )
        end as change_high
    from shares
),
variants_side_by_side as (
    from compared
    pivot (
        first(jp_families) as jp_families,
        first(other_families) as other_families,
        first(hidden_reason) as hidden_reason,
        first(change_hidden_reason) as change_hidden_reason,
        first(jp_not_known) as jp_not_known,
        first(origin_unknown) as origin_unknown,
        first(jp) as jp,
        first(jp_low) as jp_low,
        first(jp_high) as jp_high,
        first(other) as other,
        first(other_low) as other_low,
        first(other_high) as other_high,
        first(difference) as difference,
        first(difference_low) as difference_low,
        first(difference_high) as difference_high,
        first(change) as change,
        first(change_low) as change_low,
        first(change_high) as change_high
        for variant in ('all', 'ipf', 'all_bare', 'ipf_bare')
    )
),
windows as (
    select
        max(first_year) filter (where scope = 'all') as all_first_year,
        max(last_year) filter (where scope = 'all') as all_last_year,
        max(first_year) filter (where scope = 'ipf') as ipf_first_year,
        max(last_year) filter (where scope = 'ipf') as ipf_last_year
    from years
)
