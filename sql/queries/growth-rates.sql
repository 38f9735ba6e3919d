-- purpose: How fast do families grow a year, by country, with intervals?
-- purpose_ja: ファミリーの年平均増加率は国別にどれほどか（信頼区間付き）。
-- parameter: window_years integer = 10 {5..10}: finished years it is measured over, 5 or 10
--   | 測定する収録完了年数（5または10）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- caution: Tier standard, inventions. Without a rate, hidden_reason says why none may be told.
-- caution_ja: 標準の範囲の特許のみ。増加率のない行は hidden_reason がその理由を示す。
select
    rates.country,
    rates.scope,
    rates.first_window_year,
    rates.last_window_year,
    rates.window_families,
    rates.growth,
    rates.growth_low,
    rates.growth_high,
    rates.is_shown,
    rates.hidden_reason
from marts.growth_rates as rates
where
    rates.window_years = $window_years
    and rates.country_basis = $country_basis
order by rates.scope asc, rates.window_families desc, rates.country asc
