"""How large an effect is that was only looked at because it is large: estimate and interval given that it was found.

An effect is reported if it exceeds a threshold, so on average what is reported is too large. Given the threshold, the
effect follows a truncated normal distribution, of which the size is found as if no threshold had been: this estimate
is too high as often as too low, and the interval would hold the true size in 95 of 100 effects *that are reported* if
the effect were normal and its error and the threshold were known; docs/proof.md has what it holds (90 of 100). See

* H. Zhong and R. L. Prentice, "Bias-reduced estimators and confidence intervals for odds ratios in genome-wide
  association studies", Biostatistics 9 (2008) 621-634, who invert the truncated distribution;
* A. Ghosh, F. Zou and F. A. Wright, "Estimating odds ratios in genome scans: an approximate conditional likelihood
  approach", American Journal of Human Genetics 82 (2008) 1064-1074.
"""

import math


def given_found(effect: float, error: float, least: float, level: float) -> tuple[float, float, float]:
    """Median-unbiased size of an effect and its interval, given that effects smaller than `least` are not reported.

    `error` is the standard error of `effect`; effects of either sign are reported. With `least` 0 these are the effect
    itself and the normal interval. Near the threshold the size is drawn toward 0 and the interval may hold 0: an effect
    that was barely found is barely known.
    """
    if error <= 0:
        return effect, effect, effect
    from scipy.optimize import brentq

    seen, floor = abs(effect) / error, min(least, abs(effect)) / error
    found = [
        float(brentq(lambda size, p=p: _above(size, seen, floor) - math.log(p), -seen - 10, seen + 10))
        for p in (0.5, (1 - level) / 2, (1 + level) / 2)
    ]
    size, low, high = (x * error for x in found)
    return (size, low, high) if effect >= 0 else (-size, -high, -low)


def _above(size: float, seen: float, floor: float) -> float:
    """Logarithm of the chance that an effect of this true size, if it is reported, exceeds the one seen."""
    import numpy as np
    from scipy.special import log_ndtr

    reported = np.logaddexp(log_ndtr(-floor - size), log_ndtr(size - floor))
    return float(log_ndtr(size - seen) - reported)


def threshold(effect: float, error: float, statistic: float, critical: float) -> float:
    """The effect at which a squared studentised `statistic` would just reach its `critical` value.

    The statistic is studentised by the spread about the common mean, which the effect itself widens: it is
    d^2 / (error^2 + k d^2), with k such that the effect d seen has the statistic seen.
    """
    if effect == 0 or statistic <= 0:
        return 0.0
    widening = max(1 / statistic - (error / effect) ** 2, 0.0)
    own = 1 / statistic - widening
    return abs(effect) * math.sqrt(critical * own / (1 - critical * widening)) if critical < statistic else abs(effect)
