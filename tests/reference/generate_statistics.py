"""Reference values for lib/numerics statistics, written to statistics.json beside this file.

Pinned: Python 3.11, numpy 2.4.6, scipy 1.17.1 (other versions are refused, so that a diff in the JSON means a change here).
Run: python3 tests/reference/generate_statistics.py
"""

import json
import math
import pathlib

import numpy as np
import scipy
from scipy import special, stats

assert scipy.__version__ == "1.17.1" and np.__version__ == "2.4.6", (scipy.__version__, np.__version__)

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
    """All orders, counted in integers: the doubled average ranks."""
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
    # In ratio to their largest value: scipy's own sums overflow at 1e150 squared.
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


def main():
    dfs = [1, 2, 3, 4, 7, 23, 100, 1000, 1e6]
    ts = [0.0, 1e-3, 0.1, 0.7, 1.0, 2.0, 5.0, 12.0, 40.0]
    ps = [1e-10, 1e-4, 0.005, 0.025, 0.1, 0.3, 0.499, 0.5, 0.6, 0.9, 0.975, 0.995]
    result = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "correlations": [expected(case) for case in datasets()],
        "studentTwoSidedP": [[t, df, float(2 * stats.t.sf(t, df))] for df in dfs for t in ts],
        "studentQuantile": [[p, df, float(stats.t.ppf(p, df))] for df in dfs for p in ps],
        "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in [1e-300, 1e-20, *ps]],
        "normalSurvival": [[z, float(stats.norm.sf(z))] for z in [-6, -1, 0, 1e-8, 0.3, 1, 1.7, 1.8, 3, 8, 20, 37]],
        "logGamma": [[x, float(special.gammaln(x))] for x in [1e-8, 0.1, 0.5, 1, 1.5, 2, 3.3, 10, 171.5, 1e5]],
        "incompleteBeta": [
            [x, a, b, float(special.betainc(a, b, x))]
            for x in [0, 1e-9, 0.01, 0.3, 0.5, 0.9, 0.999, 1]
            for a, b in [(0.5, 0.5), (1, 3), (2.5, 0.5), (12, 0.5), (40, 60), (500, 0.5)]
        ],
    }
    target = pathlib.Path(__file__).with_name("statistics.json")
    target.write_text(json.dumps(result, indent=1) + "\n")


main()
