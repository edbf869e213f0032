"""Predict, then learn, in time order: at the start of each quarter, which companies raise again within 365 days? A model is
fitted anew at every quarter from labels whose window has closed by then, and from nothing else."""

import argparse
import os
import time

import lightgbm as lgb
import numpy as np
from sklearn.metrics import roc_auc_score

from features import COLUMNS, SIMPLE, features, raised_within
from history import first_day, read_histories

FIRST_YEAR, LAST_YEAR = 2004, 2012
TOP = 25
SHARED = {"num_threads": 1, "verbose": -1, "seed": 7, "deterministic": True, "force_row_wise": True, "objective": "binary"}
PLAIN = {**SHARED, "num_leaves": 15, "learning_rate": 0.05, "min_data_in_leaf": 100}
OURS = {**PLAIN, "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10}
TREES = 150
# Quarters after which a label is known. Shorter windows are known sooner, so they bring the model nearer to the present.
WINDOWS = {1: 91, 2: 182, 4: 365}
SEED = 7


class Quarter:
    def __init__(self, companies: list, number: int):
        self.number = number
        self.day = first_day(FIRST_YEAR + number // 4, number % 4 * 3 + 1)
        self.x, who = features(companies, self.day)
        self.label = {after: np.array([raised_within(companies[i], self.day, days) for i in who], np.int8) for after, days in WINDOWS.items()}

    @property
    def name(self) -> str:
        return f"{FIRST_YEAR + self.number // 4} Q{self.number % 4 + 1}"


def known_by(quarters: list[Quarter], now: int, after: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose label's window has closed by the start of quarter `now`."""
    closed = [quarter for quarter in quarters if quarter.day + WINDOWS[after] <= quarters[now].day]
    return np.concatenate([quarter.x for quarter in closed]), np.concatenate([quarter.label[after] for quarter in closed])


def fit(quarters: list[Quarter], now: int, after: int, columns: list[str], params: dict) -> tuple[lgb.Booster, list[int]]:
    x, y = known_by(quarters, now, after)
    at = [COLUMNS.index(name) for name in columns]
    return lgb.train(params, lgb.Dataset(np.ascontiguousarray(x[:, at]), y), TREES), at


class Ensemble:
    """The mean of the standardised log-odds of one model for each window."""

    def __init__(self, quarters: list[Quarter], now: int, columns: list[str], windows: list[int]):
        self.models = [fit(quarters, now, after, columns, OURS) for after in windows]

    def predict(self, x: np.ndarray, models: slice = slice(None)) -> np.ndarray:
        total = np.zeros(len(x))
        for booster, at in self.models[models]:
            raw = booster.predict(np.ascontiguousarray(x[:, at]), raw_score=True)
            total += (raw - raw.mean()) / raw.std()
        return total


def measured(score: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    return float(y[np.argsort(-score, kind="stable")[:TOP]].mean()), roc_auc_score(y, score)


def interval(values: np.ndarray) -> tuple[float, float]:
    """Of the mean over quarters: percentiles 2.5 and 97.5 of 10,000 resamples of whole quarters."""
    draw = np.random.default_rng(SEED).integers(0, len(values), (10_000, len(values)))
    low, high = np.percentile(values[draw].mean(1), [2.5, 97.5])
    return float(low), float(high)


def run(quarters: list[Quarter], test: range, with_ablation: bool) -> dict[str, np.ndarray]:
    own = [name for name in COLUMNS if not name.endswith(("_industry", "_region", "_city", "_all"))]
    frozen = Ensemble(quarters, test[0], COLUMNS, list(WINDOWS))
    column = lambda name: COLUMNS.index(name)  # noqa: E731
    found: dict[str, list[tuple[float, float]]] = {}
    for now in test:
        x, y = quarters[now].x, quarters[now].label[4]
        simple, at = fit(quarters, now, 4, SIMPLE, PLAIN)
        learning = Ensemble(quarters, now, COLUMNS, list(WINDOWS))
        orders = {
            "last round first": -x[:, column("since")],
            "most rounds first": x[:, column("rounds")],
            "largest total first": x[:, column("total_usd")],
            "LightGBM, ten simple columns": simple.predict(np.ascontiguousarray(x[:, at])),
            "no learning: frozen at the first quarter": frozen.predict(x),
            "learning, one window of 365 days": learning.predict(x, slice(-1, None)),
            "learning": learning.predict(x),
        }
        if with_ablation:
            orders["learning, without the market"] = Ensemble(quarters, now, own, list(WINDOWS)).predict(x)
        found.setdefault("base rate", []).append((float(y.mean()), 0.5))
        for name, score in orders.items():
            found.setdefault(name, []).append(measured(score, y))
    return {name: np.array(pairs) for name, pairs in found.items()}


def report(found: dict[str, np.ndarray], names: list[str]) -> None:
    print(f"\n| order | P@{TOP} | 95 % | AUC | 95 % |\n| --- | --- | --- | --- | --- |")
    for name, pairs in found.items():
        cells = [f"{pairs[:, i].mean():.3f} | {'–'.join(f'{each:.3f}' for each in interval(pairs[:, i]))}" for i in (0, 1)]
        print(f"| {name} | {' | '.join(cells)} |")
    learning = found["learning"]
    print("\n| learning against | P@25 more | 95 % | AUC more | 95 % |\n| --- | --- | --- | --- | --- |")
    for name, pairs in found.items():
        if name == "learning":
            continue
        more = learning - pairs
        cells = [f"{more[:, i].mean():+.3f} | {' to '.join(f'{each:+.3f}' for each in interval(more[:, i]))}" for i in (0, 1)]
        print(f"| {name} | {' | '.join(cells)} |")
    frozen = found["no learning: frozen at the first quarter"]
    print("\n| quarter | base rate | last round first | frozen P@25 | learning P@25 | frozen AUC | learning AUC | |\n|" + " --- |" * 8)
    for i, name in enumerate(names):
        cells = [found["base rate"][i, 0], found["last round first"][i, 0], frozen[i, 0], learning[i, 0], frozen[i, 1], learning[i, 1]]
        print(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in cells[:4]) + " | " + " | ".join(f"{cell:.3f}" for cell in cells[4:]) + f" | `{'█' * round(learning[i, 0] * 25):25}` |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="folder of the demo data")
    parser.add_argument("--from", dest="first", type=int, default=2010)
    parser.add_argument("--to", dest="last", type=int, default=LAST_YEAR, help="last year, at most 2012: labels take a year more")
    parser.add_argument("--ablation", action="store_true", help="also without the columns about the market")
    args = parser.parse_args()
    started = time.process_time()
    companies = read_histories(os.path.abspath(args.data))
    quarters = [Quarter(companies, number) for number in range((args.last + 1 - FIRST_YEAR) * 4)]
    test = range((args.first - FIRST_YEAR) * 4, len(quarters))
    rows = sum(len(quarters[now].x) for now in test)
    print(f"{len(companies):,} companies, {sum(len(company.day) for company in companies):,} rounds; {len(test)} quarters, {rows:,} predictions, {len(COLUMNS)} columns; {time.process_time() - started:.0f} s of CPU time for features")
    report(run(quarters, test, args.ablation), [quarters[now].name for now in test])
    print(f"\n{time.process_time() - started:.0f} s of CPU time in all, seed {SEED}")


if __name__ == "__main__":
    main()
