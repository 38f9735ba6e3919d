groups as (
    select variant, origin as part, owner, family_id, is_hit
    from judged
    where is_known and origin is not null
    union all
    select variant, case when is_recent then 'recent' else 'earlier' end as part, owner, family_id,
        is_hit
    from judged
    where is_known and origin = 'jp'
),
by_owner as (
    select
        variant,
        part,
        owner,
        count(distinct family_id) as families,
        count(*) as entries,
        count(*) filter (where is_hit) as hits
    from groups
    group by variant, part, owner
),
added as (
    select
        variant,
        part,
        count(*) as owners,
        sum(families) as families,
        sum(entries) as entries,
        sum(hits) as hits,
        sum(hits) / sum(entries) as share,
        sum(hits * hits) as hits_squared,
        sum(hits * entries) as hits_by_entries,
        sum(entries * entries) as entries_squared
    from by_owner
    group by variant, part
),
-- as many families independent of each other would scatter as much as these do between owners
-- (variance between clusters over that of a simple sample), never more than there are
measured as (
    select
        variant,
        part,
        owners,
        families,
        hits,
        share,
        entries / greatest(1, coalesce(
            owners / nullif(owners - 1, 0) * (entries - 1) / entries
            * (hits_squared - 2 * share * hits_by_entries + share * share * entries_squared)
            / nullif(entries * share * (1 - share), 0), 1
        )) as independent
    from added
),
shares as (
    select
        *,
        wilson_low(share * independent, independent) as low,
        wilson_high(share * independent, independent) as high
    from measured
),
unknown as (
    select
        variant,
        count(distinct family_id) filter (where origin = 'jp' and not is_known)
            / nullif(count(distinct family_id) filter (where origin = 'jp'), 0) as jp_not_known,
        count(distinct family_id) filter (where origin = 'other' and not is_known)
            / nullif(count(distinct family_id) filter (where origin = 'other'), 0)
            as other_not_known,
        count(distinct family_id) filter (where origin is null) / count(distinct family_id)
            as origin_unknown
    from judged
    group by variant
),
-- no share of a sample, of fewer than 30 families or ten owners, where more is unknown than known,
-- or of nothing
filled as (
    select
        variants.variant,
        coalesce(jp.families, 0) as jp_families,
        coalesce(other.families, 0) as other_families,
        jp.share as jp,
        jp.low as jp_low,
        jp.high as jp_high,
        other.share as other,
        other.low as other_low,
        other.high as other_high,
        recent.share as recent,
        recent.low as recent_low,
        recent.high as recent_high,
        earlier.share as earlier,
        earlier.low as earlier_low,
        earlier.high as earlier_high,
        unknown.jp_not_known,
        unknown.other_not_known,
        unknown.origin_unknown,
        case
            when (select bool_or(is_sample) from marts.sources) then 'convenience_sample'
            when coalesce(jp.families, 0) < 30 or coalesce(other.families, 0) < 30
                then 'too_few_families'
            when least(jp.owners, other.owners) < 10 then 'too_few_applicants'
            when greatest(unknown.jp_not_known, unknown.other_not_known) > 0.5
                then 'too_little_known'
            when jp.hits + other.hits = 0 then 'none_found'
        end as hidden_reason,
        case
            when coalesce(recent.families, 0) < 30 or coalesce(earlier.families, 0) < 30
                then 'too_few_families'
            when least(recent.owners, earlier.owners) < 10 then 'too_few_applicants'
        end as halves_hidden_reason
    from (values ('all'), ('ipf'), ('all_bare'), ('ipf_bare')) as variants (variant)
    left join unknown on variants.variant = unknown.variant
    left join shares as jp on variants.variant = jp.variant and jp.part = 'jp'
    left join shares as other on variants.variant = other.variant and other.part = 'other'
    left join shares as recent on variants.variant = recent.variant and recent.part = 'recent'
    left join shares as earlier on variants.variant = earlier.variant and earlier.part = 'earlier'
),
told as (
    select *, coalesce(hidden_reason, halves_hidden_reason) as change_hidden_reason
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
        round(other_not_known, 6) as other_not_known,
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
    from told
),
variants_side_by_side as (
    from compared
    pivot (
        first(jp_families) as jp_families,
        first(other_families) as other_families,
        first(hidden_reason) as hidden_reason,
        first(change_hidden_reason) as change_hidden_reason,
        first(jp_not_known) as jp_not_known,
        first(other_not_known) as other_not_known,
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
