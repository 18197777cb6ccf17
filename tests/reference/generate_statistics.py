"""Reference values for lib/numerics statistics, written to statistics.json in this directory.

Correlations and regressions come from scipy, distributions from mpmath at 50 digits: their tolerances are at the
rounding of doubles, where scipy's own errors are visible.
Pinned: Python 3.11, numpy 2.4.6, scipy 1.17.1, mpmath 1.4.1 (others are refused, so that a diff in the JSON means a change here).
Run: python3 tests/reference/generate_statistics.py
"""

import json
import math
import pathlib

import mpmath
import numpy as np
import scipy
from mpmath import mp, mpf
from scipy import stats

versions = {"mpmath": mpmath.__version__, "numpy": np.__version__, "scipy": scipy.__version__}
assert versions == {"mpmath": "1.4.1", "numpy": "2.4.6", "scipy": "1.17.1"}, versions

rng = np.random.default_rng(20261123)


def pairs(name, x, y):
    return {"name": name, "x": [float(v) for v in x], "y": [float(v) for v in y]}


def datasets():
    out = [
        pairs("paper recipe: MIR, Average", [3.182, 3.043, 3.171, 3.575, 2.99, 2.808], [59.5, 59.6, 59.5, 58.7, 60.0, 60.0]),
        pairs("three points", [1, 2, 3], [2, 1, 4]),
        pairs("four in perfect order, not on a line", [1, 2, 3, 4], [1, 4, 9, 16]),
        pairs("four in reverse order with a tie", [1, 2, 2, 4], [9, 7, 7, 1]),
        pairs("exactly on a line", [0, 1, 2, 3, 4], [1, 3, 5, 7, 9]),
        pairs("large offset", 1e8 + np.arange(12), 1e8 + rng.normal(size=12)),
        pairs("large scale", 1e150 * rng.normal(size=10), 1e150 * rng.normal(size=10)),
        pairs("tiny scale", 1e-150 * rng.normal(size=10), 1e-150 * rng.normal(size=10)),
    ]
    for n in (5, 8, 9, 10, 25, 33, 34, 60, 400):
        for rho in (0.0, -0.6, 0.95):
            x = rng.normal(size=n)
            y = rho * x + math.sqrt(1 - rho * rho) * rng.normal(size=n)
            out.append(pairs(f"normal n={n} rho={rho}", x, y))
        out.append(pairs(f"ties n={n}", rng.integers(0, 4, n), rng.integers(0, 5, n)))
    return out


def spearman_exact(x, y):
    """Over all orders, in exact integers: the ranks are doubled because averages may be halves."""
    import itertools

    a = [int(round(2 * v)) for v in stats.rankdata(x)]
    b = [int(round(2 * v)) for v in stats.rankdata(y)]
    n, expected = len(a), sum(a) * sum(b)
    observed = abs(n * sum(p * q for p, q in zip(a, b)) - expected)
    orders = np.array(list(itertools.permutations(b)), dtype=np.int64)
    return float(np.mean(np.abs(n * (orders @ np.array(a)) - expected) >= observed))


def fisher(r, se):
    if abs(r) >= 1 - 2**-50:
        return None
    q = stats.norm.ppf(0.975)
    return [math.tanh(math.atanh(r) - q * se), math.tanh(math.atanh(r) + q * se)]


def expected(case):
    # Relative to their largest value: scipy's own sums overflow at 1e150 squared.
    x, y = np.array(case["x"]), np.array(case["y"])
    sx, sy = (np.abs(x).max(), np.abs(y).max()) if "scale" in case["name"] else (1.0, 1.0)
    n = len(x)
    p = stats.pearsonr(x / sx, y / sy)
    s = stats.spearmanr(x, y)
    k = stats.kendalltau(x, y)
    fit = stats.linregress(x / sx, y / sy)
    at = np.array([x.min(), (x.min() + x.max()) / 2, x.max() + (x.max() - x.min()) / 2])
    residual = y / sy - (fit.intercept + fit.slope * x / sx)
    sigma = math.sqrt(float(residual @ residual) / (n - 2))
    d = x / sx - (x / sx).mean()
    h = 1 / n + (at / sx - (x / sx).mean()) ** 2 / float(d @ d)
    t = stats.t.ppf(0.975, n - 2)
    ci = None
    if n >= 4 and abs(p.statistic) < 1 - 2**-50:
        limits = p.confidence_interval(0.95)
        ci = [float(limits.low), float(limits.high)]
    return {
        **case,
        "pearson": {"r": float(p.statistic), "p": float(p.pvalue), "interval": ci},
        "spearman": {
            "r": float(s.statistic),
            "p": spearman_exact(x, y) if n <= 9 else float(s.pvalue),
            "interval": fisher(s.statistic, math.sqrt((1 + s.statistic**2 / 2) / (n - 3))) if n >= 4 else None,
        },
        "kendall": {
            "r": float(k.statistic),
            "p": float(k.pvalue),
            "interval": fisher(k.statistic, math.sqrt(0.437 / (n - 4))) if n >= 5 else None,
        },
        "line": {
            "slope": float(fit.slope * sy / sx),
            "intercept": float(fit.intercept * sy),
            "slopeStandardError": float(fit.stderr * sy / sx),
            "interceptStandardError": float(fit.intercept_stderr * sy),
            "rSquared": float(fit.rvalue**2),
            "at": [float(v) for v in at],
            "value": [float((fit.intercept + fit.slope * v / sx) * sy) for v in at],
            "meanReach": [float(t * sigma * math.sqrt(v) * sy) for v in h],
            "newReach": [float(t * sigma * math.sqrt(1 + v) * sy) for v in h],
        },
    }


def student_two_sided_p(t, df):
    t, df = mpf(t), mpf(df)
    if t == 0:
        return mpf(1)
    if df <= 20_000:
        return mp.betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True)
    # mpmath's incomplete beta doesn't converge here, so this is 1 - the power series of the inside, with digits to spare.
    with mp.workdps(400):
        y = t * t / (df + t * t)
        term = total = mpf(1)
        n = 0
        while term > total * mpf(10) ** -395:
            term *= ((df + 1) / 2 + n) / (mpf(3) / 2 + n) * y
            total += term
            n += 1
        return 1 - total * 2 * mp.sqrt(y) * (1 - y) ** (df / 2) / mp.beta(df / 2, mpf(1) / 2)


def student_upper_quantile(tail, df):
    """The t with P(T > t) = tail, by Newton's method on ln P from scipy's value."""
    t, nu = mpf(float(stats.t.isf(tail, df))), mpf(df)
    for _ in range(100):
        p = student_two_sided_p(t, df) / 2
        density = (1 + t * t / nu) ** (-(nu + 1) / 2) / (mp.sqrt(nu) * mp.beta(nu / 2, mpf(1) / 2))
        step = p * mp.log(p / mpf(tail)) / density
        t += step
        if abs(step) < abs(t) * mpf(10) ** -30:
            return t
    raise ArithmeticError((tail, df))


def normal_survival(z):
    return mp.erfc(mpf(z) / mp.sqrt(2)) / 2


def normal_quantile(p):
    if p == 0.5:
        return mpf(0)
    return -mp.findroot(lambda z: mp.log(normal_survival(z) / mpf(p)), mpf(-float(stats.norm.ppf(p))))


def main():
    mp.dps = 50
    dfs = [1, 1.5, 2, 2.7, 3, 4, 7, 10.3, 23, 38, 41, 100, 333.3, 1000, 12345.6, 1e5 + 0.5, 1e6, 1e7, 1e8, 1e9]
    ts = [0.0, 1e-10, 1e-8, 1e-3, 0.1, 0.7, 1.0, 1.6, 1.7, 1.8, 1.96, 2.0, 5.0, 12.0, 20.0, 36.0, 40.0, 100.0, 1e3, 1e5, 1e10]
    tails = [1e-250, 1e-100, 1e-30, 1e-10, 1e-4, 0.005, 0.025, 0.1, 0.2, 0.249, 0.251, 0.3, 0.45, 0.499, 0.499999]
    ps = [1e-10, 1e-4, 0.005, 0.025, 0.07, 0.08, 0.1, 0.3, 0.499, 0.499999, 0.5, 0.6, 0.9, 0.975, 0.995]
    zs = [-6, -1, 0, 1e-8, 0.3, 1, 1.7, 1.75, 1.8, 3, 8, 20, 35.7, 37]
    student_p = [[t, df, float(student_two_sided_p(t, df))] for df in dfs for t in ts if t <= 40 or df <= 20_000]
    result = {
        "versions": versions,
        "correlations": [expected(case) for case in datasets()],
        # Values below the smallest normal double have no digits to compare.
        "studentTwoSidedP": [case for case in student_p if case[2] > 1e-300],
        "studentUpperQuantile": [
            [tail, df, float(student_upper_quantile(tail, df))] for df in dfs for tail in tails if tail > 1e-150 or df > 3
        ],
        "normalQuantile": [[p, float(normal_quantile(p))] for p in [1e-300, 1e-186, 1e-20, *ps]],
        "normalSurvival": [[z, float(normal_survival(z))] for z in zs],
    }
    target = pathlib.Path(__file__).with_name("statistics.json")
    target.write_text(json.dumps(result, indent=1) + "\n")


main()
