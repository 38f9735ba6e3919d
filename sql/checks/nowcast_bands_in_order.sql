-- block: the ends of a nowcast's bands are out of order, or below what is published
select *
from marts.nowcasts
where
    is_shown
    and not (
        observed <= low_95
        and low_95 <= low_80
        and low_80 <= expected
        and expected <= high_80
        and high_80 <= high_95
    )
