"""Fits a cold-start model on past deals that `assay train history` matched with stored leads, checks it on deals it has not seen, and
writes ONNX with the numbers. What to make of them is decided in src/learning/history/history-verdict.ts."""

import argparse
import json
import os
import sys

import lightgbm as lgb
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ranker"))
from train import SHARED, auc, checks, in_float32, platt, sigmoid, write_onnx  # noqa: E402

TREES, FOLDS, LATER, SEED, RESAMPLES = 80, 5, 0.3, 7, 1000
WEIGHT = 0.2


def fit(x: np.ndarray, y: np.ndarray) -> lgb.Booster:
    """Small trees: a history has hundreds of deals, seldom more."""
    params = {**SHARED, "objective": "binary", "num_leaves": 7, "min_data_in_leaf": max(5, len(x) // 40), "lambda_l2": 5.0}
    return lgb.train(params, lgb.Dataset(np.ascontiguousarray(x), y), TREES)


def unseen(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Log-odds of each deal by a model that was fitted without its fifth; folds have the same share of won deals."""
    random = np.random.default_rng(SEED)
    fold = np.empty(len(y), int)
    for kind in (0, 1):
        own = random.permutation(np.flatnonzero(y == kind))
        fold[own] = np.arange(len(own)) % FOLDS
    raw = np.empty(len(y))
    for part in range(FOLDS):
        raw[fold == part] = fit(x[fold != part], y[fold != part]).predict(x[fold == part], raw_score=True)
    return raw


def interval(raw: np.ndarray, y: np.ndarray) -> list[float]:
    random = np.random.default_rng(SEED)
    found = []
    for _ in range(RESAMPLES):
        drawn = random.integers(0, len(y), len(y))
        value = auc(raw[drawn], y[drawn])
        if value is not None:
            found.append(value)
    return [float(value) for value in np.percentile(found, [2.5, 97.5])]


def check(how: str, raw: np.ndarray, value: np.ndarray, y: np.ndarray) -> dict:
    first = np.argsort(-raw, kind="stable")[: max(1, len(y) // 10)]
    rate = y.mean()
    return {"how": how, "rows": len(y), "won": int(y.sum()), "auc": auc(raw, y), "auc_interval": interval(raw, y), "top_tenth": float(y[first].mean()), "brier": float(np.mean((value - y) ** 2)), "brier_of_rate": float(np.mean((rate - y) ** 2))}


def by_time(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> dict | None:
    """None where the later deals, or the earlier ones, are all won or all lost. Deals of one instant stay together."""
    edge = np.sort(at, kind="stable")[int(len(at) * (1 - LATER))]
    earlier, later = at < edge, at >= edge
    if min(y[earlier].sum(), (1 - y[earlier]).sum()) < FOLDS or min(y[later].sum(), (1 - y[later]).sum()) < FOLDS:
        return None
    slope, offset = platt(unseen(x[earlier], y[earlier]), y[earlier])
    raw = fit(x[earlier], y[earlier]).predict(x[later], raw_score=True)
    return check("time", raw, sigmoid(raw, slope, offset), y[later])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    with open(os.path.join(args.data, "deals.json"), encoding="utf-8") as f:
        about = json.load(f)
    x = np.fromfile(os.path.join(args.data, "rows.f32"), "<f4").reshape(len(about["won"]), -1)
    y = np.array(about["won"], float)
    raw = unseen(x, y)
    slope, offset = platt(raw, y)
    found = by_time(x, y, np.array(about["at_ms"])) if about["at_ms"] is not None else None
    if found is None:
        found = check("folds", raw, sigmoid(raw, slope, offset), y)
    booster = in_float32(fit(x, y))
    write_onnx(booster, os.path.join(args.out, "ranker.onnx"), about["columns"], x)
    gain = booster.feature_importance("gain")
    result = {
        "columns": about["columns"],
        "weight": WEIGHT,
        "calibration": {"slope": slope, "offset": offset},
        "checks": checks(booster, x, lambda r: sigmoid(r, slope, offset)),
        "importance": [{"column": about["columns"][i], "share": float(gain[i] / gain.sum())} for i in np.argsort(-gain)[:8] if gain[i] > 0],
        "check": found,
    }
    with open(os.path.join(args.out, "result.json"), "w", encoding="utf-8") as f:
        json.dump(result, f, allow_nan=False)


if __name__ == "__main__":
    main()
