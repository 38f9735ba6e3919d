-- Intervals for shares.

-- Wilson score interval at 95 % (z = 1.96); parts and whole may be fractional counts.
create or replace macro wilson_centre(part, whole) as (
    part / whole + 1.9208 / whole
);

create or replace macro wilson_spread(part, whole) as (
    1.96 * sqrt(
        greatest(0.0, part / whole * (1 - part / whole)) / whole + 0.9604 / (whole * whole)
    )
);

create or replace macro wilson_low(part, whole) as (
    case
        when whole > 0
            then greatest(
                0.0,
                (wilson_centre(part, whole) - wilson_spread(part, whole)) / (1 + 3.8416 / whole)
            )
    end
);

create or replace macro wilson_high(part, whole) as (
    case
        when whole > 0
            then least(
                1.0,
                (wilson_centre(part, whole) + wilson_spread(part, whole)) / (1 + 3.8416 / whole)
            )
    end
);
