"""Every estimate, each after those whose tables its inputs read."""

from flows.estimates.change_points import CHANGE_POINTS
from flows.estimates.concentration import CONCENTRATION
from flows.estimates.contract import Estimate
from flows.estimates.growth import GROWTH
from flows.estimates.nowcast import NOWCAST
from flows.estimates.shares import SHARES

ESTIMATES: tuple[Estimate, ...] = (NOWCAST, GROWTH, SHARES, CONCENTRATION, CHANGE_POINTS)
