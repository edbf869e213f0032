"""What is known of a company and of its market as of an instant. Every function here is given histories that end at that
instant (`Company.known_by`), so nothing later can be seen; check.py tests that."""

import numpy as np

from history import GROUPS, KINDS, RUNGS, Company

YEAR = 365.25
UNKNOWN = -9.0
# Companies that a group's rate is drawn towards the rate of all with (empirical Bayes, m-estimate: Cestnik 1990).
MARKET_PRIOR, FOLLOW_PRIOR = 20, 30
# A city must have this many known companies to have a rate of its own.
CITY_MIN = 40

OWN = [
    "rounds", "distinct_days", "last_usd", "largest_usd", "total_usd", "first_usd", "last_kind", "highest_rung", "last_rung",
    "rung_before", "rung_step", "angel", "series_a", "series_b", "series_c", "venture", "private_equity", "other",
    "mean_gap", "last_gap", "shortest_gap", "longest_gap", "gap_spread", "gap_trend", "mean_gap_distinct", "step_up",
    "without_amount", "has_founded", "age_at_first", "age_at_last",
    "since", "since_first", "in_1_year", "in_2_years", "in_3_years", "usd_1_year", "usd_2_years", "age", "since_by_mean_gap",
    "since_by_last_gap", "since_by_longest_gap", "pace", "burn", "distinct_pace",
]  # fmt: skip
MARKET = [f"{what}_{group}" for group in (*GROUPS, "all") for what in ("rate_year", "rate_quarter", "growth", "follow_on")]
COLUMNS = [*OWN, *MARKET]
SIMPLE = ["rounds", "since", "since_first", "mean_gap", "last_usd", "total_usd", "last_rung", "age", "in_1_year", "in_2_years"]


def log_usd(usd: float) -> float:
    return float(np.log10(1 + usd)) if usd > 0 else -1.0


def own_features(company: Company, day: float) -> list[float]:
    """Of a company with at least one round, as of `day`; its history ends there."""
    at, usd, kind = company.day, company.usd, company.kind
    rung = [RUNGS[KINDS[code]] for code in kind]
    days = np.unique(at)
    gaps = np.diff(days)
    n, last, first = len(at), at[-1], at[0]
    since, mean_gap = day - last, float(gaps.mean()) if len(gaps) else -1.0
    last_gap = float(at[-1] - at[-2]) if n > 1 else -1.0
    longest = float(gaps.max()) if len(gaps) else -1.0
    born = None if company.founded is None else (company.founded - 1970) * YEAR
    count = lambda name: int((kind == KINDS.index(name)).sum())  # noqa: E731
    within = lambda years: at > day - 365 * years  # noqa: E731
    by = lambda gap: since / max(1.0, gap) if gap > 0 else -1.0  # noqa: E731
    return [
        n, len(days), log_usd(usd[-1]), log_usd(usd.max()), log_usd(usd.sum()), log_usd(usd[0]), kind[-1], max(rung), rung[-1],
        rung[-2] if n > 1 else -1, rung[-1] - rung[-2] if n > 1 else UNKNOWN, count("angel"), count("series-a"), count("series-b"),
        count("series-c+"), count("venture"), count("private-equity"), count("other"),
        (last - first) / (n - 1) if n > 1 else -1, last_gap, float(gaps.min()) if len(gaps) else -1, longest,
        float(gaps.std()) if len(gaps) > 1 else -1, float(gaps[-1] / max(1.0, gaps[:-1].mean())) if len(gaps) > 1 else -1, mean_gap,
        float(np.log10((1 + usd[-1]) / (1 + usd[-2]))) if n > 1 and usd[-1] > 0 and usd[-2] > 0 else UNKNOWN,
        float((usd <= 0).mean()), born is not None, UNKNOWN if born is None else (first - born) / YEAR, UNKNOWN if born is None else (last - born) / YEAR,
        since, day - first, within(1).sum(), within(2).sum(), within(3).sum(), np.log10(1 + usd[within(1)].sum()), np.log10(1 + usd[within(2)].sum()),
        max(-1.0, (day - born) / YEAR) if born is not None else -1, by(mean_gap), by(last_gap), by(longest),
        n / ((day - first) / 365.25 + 0.5), log_usd(usd[-1]) - np.log10(1 + since) if usd[-1] > 0 else UNKNOWN, len(days) / ((day - first) / 365.25 + 1),
    ]  # fmt: skip


def market_features(companies: list[Company], day: float) -> np.ndarray:
    """Pace of funding around each company, as of `day`: rounds per company in the last year and quarter, growth over the year
    before, and the share of companies known a year ago that have raised since. Groups with few companies are drawn towards all."""
    first = np.array([company.day[0] for company in companies])
    owner = np.repeat(np.arange(len(companies)), [len(company.day) for company in companies])
    at = np.concatenate([company.day for company in companies])
    columns = []
    for place in range(len(GROUPS) + 1):
        names = [company.group[place] if place < len(GROUPS) else "" for company in companies]
        found, code = np.unique(names, return_inverse=True)
        if place < len(GROUPS) and GROUPS[place] == "city":
            code = np.where(np.bincount(code)[code] >= CITY_MIN, code, len(found))
        size = int(code.max()) + 1

        def share(events: np.ndarray, base: np.ndarray, prior: int, code: np.ndarray = code, size: int = size) -> np.ndarray:
            over, under = np.bincount(code[events], minlength=size), np.bincount(code[base], minlength=size)
            return (over + prior * over.sum() / max(1, under.sum())) / (under + prior)

        known, known_before = np.ones(len(companies), bool), first <= day - 365
        year = share(owner[at > day - 365], known, MARKET_PRIOR)
        before = share(owner[(at > day - 730) & (at <= day - 365)], known_before, MARKET_PRIOR)
        quarter = share(owner[at > day - 91], known, MARKET_PRIOR) * 4
        raised = np.zeros(len(companies), bool)
        raised[owner[at > day - 365]] = True
        follow = share(raised & known_before, known_before, FOLLOW_PRIOR)
        columns += [each[code] for each in (year, quarter, year / np.maximum(before, 1e-9), follow)]
    return np.stack(columns, 1)


def features(companies: list[Company], day: float) -> tuple[np.ndarray, np.ndarray]:
    """One row for each company that has raised by `day`, and the numbers of those companies. Cuts the histories itself."""
    known = [company.known_by(day) for company in companies]
    who = np.array([i for i, company in enumerate(known) if len(company.day) > 0])
    some = [known[i] for i in who]
    own = np.array([own_features(company, day) for company in some], np.float32)
    return np.concatenate([own, market_features(some, day).astype(np.float32)], 1), who


def raised_within(company: Company, day: float, days: int) -> bool:
    """The label: whether a round lies in (day, day + days]."""
    return bool(((company.day > day) & (company.day <= day + days)).any())
