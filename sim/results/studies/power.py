"""How many units a paired comparison needs."""

import math

_LARGE = 5_000.0
"""From so many units on the approximation is as good as the noncentral t distribution."""
_ROUNDING = 1e-9


def units_needed(effect: float, error: float = 0.05, power: float = 0.8) -> float:
    """The fewest units at which a paired t test finds a difference with this chance, by the noncentral t distribution.

    effect   the mean difference over the standard deviation of differences; the sign does not matter
    error    chance of finding one where there is none, two-sided
    power    chance of finding it

    At least 2; NaN for an effect of 0 (or what is but rounding) or NaN. Above some thousands the normal approximation
    with Guenther's correction for t is used, which is then the same to the unit.

    Sources: Cohen, "Statistical power analysis for the behavioral sciences", 1988; Guenther, "Sample size formulas for
    normal theory t tests", The American Statistician 35, 1981.
    """
    effect = abs(effect)
    if math.isnan(effect) or effect < _ROUNDING:
        return math.nan
    from scipy.special import nctdtr, ndtri, stdtrit

    if effect > 1e3:
        effect = 1e3  # two or three units find it
    critical = -float(ndtri(error / 2))
    units = max(2.0, float(((critical + ndtri(power)) / effect) ** 2 + critical**2 / 2))
    n = math.ceil(units)
    if n > _LARGE:
        return float(n)

    def reached(n: int) -> bool:
        threshold = -stdtrit(n - 1, error / 2)
        return not nctdtr(n - 1, effect * math.sqrt(n), threshold) > 1.0 - power  # the far end adds nothing here

    while n > 2 and reached(n - 1):
        n -= 1
    while not reached(n):
        n += 1
    return float(n)
