"""Trains the two heads, says how good they are, and writes them as ONNX. The features come from
bench/lead-gbm/export-features.ts, which runs the code that serves; here nothing is computed but models and figures."""

import argparse
import gzip
import json
import os
import time

import lightgbm as lgb
import numpy as np
import onnx
import onnxruntime
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.metrics import roc_auc_score

SHARED = {"num_threads": 1, "verbose": -1, "seed": 7, "deterministic": True, "force_row_wise": True, "feature_pre_filter": False}
FUNDING = {**SHARED, "objective": "binary", "num_leaves": 15, "learning_rate": 0.05, "min_data_in_leaf": 100}
INTENT = {**SHARED, "objective": "regression", "num_leaves": 15, "learning_rate": 0.05, "min_data_in_leaf": 100}
FUNDING_TREES, INTENT_TREES = 150, 60
FIRST_YEAR = 2006
QUARTERS_AHEAD = 4  # a label is known a year after its row
FIRST_TEST_QUARTER = (2010 - FIRST_YEAR) * 4
SOME_INTENT = 0.05


def read(folder: str, name: str) -> tuple[np.ndarray, list[str]]:
    with open(os.path.join(folder, f"{name}.json"), encoding="utf-8") as f:
        head = json.load(f)
    return np.fromfile(os.path.join(folder, f"{name}.f32"), "<f4").reshape(head["rows"], -1), head["columns"]


def train(params: dict, trees: int, x: np.ndarray, y: np.ndarray) -> lgb.Booster:
    booster = lgb.train(params, lgb.Dataset(np.ascontiguousarray(x), np.ascontiguousarray(y)), trees)
    return in_float32(booster)


def in_float32(booster: lgb.Booster) -> lgb.Booster:
    """Thresholds rounded down to float32: features are float32, so no comparison changes, and ONNX, which stores float32, agrees."""

    def floor(text: str) -> str:
        value = float(text)
        near = np.float32(value)
        return repr(float(near if float(near) <= value else np.nextafter(near, np.float32(-np.inf))))

    lines = []
    for line in booster.model_to_string().split("\n"):
        if line.startswith("tree_sizes="):
            continue
        if line.startswith("threshold="):
            line = "threshold=" + " ".join(floor(text) for text in line.split("=", 1)[1].split())
        lines.append(line)
    return lgb.Booster(model_str="\n".join(lines))


def write_onnx(booster: lgb.Booster, path: str, columns: list[str], is_classifier: bool, note: str) -> onnx.ModelProto:
    options = {"zipmap": False} if is_classifier else {}
    model = convert_lightgbm(booster, name=os.path.basename(path), initial_types=[("features", FloatTensorType([None, len(columns)]))], target_opset=15, **options)
    model.doc_string = note
    model.producer_name = "lead-gbm-v1"
    del model.metadata_props[:]
    model.metadata_props.append(onnx.StringStringEntryProto(key="columns", value=json.dumps(columns)))
    onnx.checker.check_model(model)
    with open(path, "wb") as f:
        f.write(model.SerializeToString(deterministic=True))
    return model


def quiet() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    return options


def onnx_values(path: str, rows: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(path, quiet(), providers=["CPUExecutionProvider"])
    values = session.run(None, {"features": rows})[-1]
    return values[:, -1]


def per_quarter(values: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    first = np.argsort(-values, kind="stable")[:25]
    return float(labels[first].mean()), roc_auc_score(labels, values)


def reliability(values: np.ndarray, labels: np.ndarray, edges: list[float]) -> None:
    print("| predicted | rows | mean predicted | happened |\n| --- | --- | --- | --- |")
    for low, high in zip(edges, edges[1:]):
        inside = (values >= low) & (values < high)
        if inside.sum() >= 20:
            print(f"| {low:g}-{high:g} | {inside.sum():,} | {values[inside].mean():.3f} | {labels[inside].mean():.3f} |")


def funding_head(folder: str, until: int | None) -> tuple[lgb.Booster, list[str]]:
    data, columns = read(folder, "funding")
    names = columns[:-2]
    x, quarter, y = data[:, : len(names)], data[:, -2].astype(int), data[:, -1]
    at = {name: i for i, name in enumerate(columns)}
    figures: dict[str, list[tuple[float, float]]] = {}
    values, labels = [], []
    for test in range(FIRST_TEST_QUARTER, quarter.max() + 1):
        known, now = quarter <= test - QUARTERS_AHEAD, quarter == test
        booster = train(FUNDING, FUNDING_TREES, x[known], y[known])
        predicted = booster.predict(x[now])
        values.append(predicted)
        labels.append(y[now])
        for name, score in (("this model", predicted), ("last round first", -x[now][:, at["days_since_last"]]), ("most rounds first", x[now][:, at["rounds"]]), ("largest total first", x[now][:, at["total_usd_log10"]])):
            figures.setdefault(name, []).append(per_quarter(score, y[now]))
    rate = float(np.mean([part.mean() for part in labels]))
    print(f"\nfunding: {len(x):,} rows of {quarter.max() + 1} quarters; {len(values)} test quarters, each learned from what was known by then")
    print(f"| order | P@25 | AUC |\n| --- | --- | --- |\n| base rate | {rate:.3f} | .500 |")
    for name, rows in figures.items():
        print(f"| {name} | {np.mean([p for p, _ in rows]):.3f} | {np.mean([a for _, a in rows]):.3f} |")
    each = " ".join(f"{p:.2f}" for p, _ in figures["this model"])
    print(f"P@25 by quarter: {each}")
    values, labels = np.concatenate(values), np.concatenate(labels)
    brier, base = np.mean((values - labels) ** 2), np.mean((labels.mean() - labels) ** 2)
    print(f"Brier {brier:.4f} (base rate for all {base:.4f})\n")
    reliability(values, labels, [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8])
    last = quarter.max() if until is None else (until - FIRST_YEAR) * 4 - QUARTERS_AHEAD
    booster = train(FUNDING, FUNDING_TREES, x[quarter <= last], y[quarter <= last])
    weight(booster, names)
    return booster, names


def intent_head(folder: str) -> tuple[lgb.Booster, list[str]]:
    """Learns from leads whose own text says nothing, as it is asked about no others."""
    data, columns = read(folder, "intent-train")
    test, _ = read(folder, "intent-test")
    names = columns[: columns.index("prompt")]
    at = {name: i for i, name in enumerate(columns)}
    data, test = (part[part[:, at["own_text_intent"]] == 0] for part in (data, test))
    booster = train(INTENT, INTENT_TREES, data[:, : len(names)], data[:, at["intent"]])
    predicted, intent = np.clip(booster.predict(test[:, : len(names)]), 0, 1), test[:, at["intent"]]
    orders = {"this model": predicted, "fit": test[:, at["fit"]], "topic": test[:, at["topic"]], "meaning": np.maximum(test[:, at["meaning"]], test[:, at["need"]])}
    groups = {"all": np.ones(len(test), bool), "prompts about fields not trained on": test[:, at["is_held_out"]] == 1}
    print(f"\nintent: {len(data):,} rows to learn from, {len(test):,} of a year later to test; mean over prompts of the AUC of intent above {SOME_INTENT}")
    print("| rows | share above | R2 | " + " | ".join(f"AUC {name}" for name in orders) + " |\n|" + " --- |" * (3 + len(orders)))
    for name, mask in groups.items():
        above = intent[mask] > SOME_INTENT
        cells = [within(order[mask], above, test[mask][:, at["prompt"]]) for order in orders.values()]
        print(f"| {name} | {above.mean():.3f} | {r2(predicted[mask], intent[mask]):.2f} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")
    print()
    reliability(predicted, intent, [0, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 1.01])
    weight(booster, names)
    return booster, names


def within(values: np.ndarray, labels: np.ndarray, prompts: np.ndarray) -> float:
    found = [roc_auc_score(labels[inside], values[inside]) for inside in (prompts == p for p in np.unique(prompts)) if 0 < labels[inside].sum() < inside.sum()]
    return float(np.mean(found))


def r2(values: np.ndarray, truth: np.ndarray) -> float:
    return float(1 - np.sum((values - truth) ** 2) / np.sum((truth - truth.mean()) ** 2))


def weight(booster: lgb.Booster, names: list[str]) -> None:
    gain = booster.feature_importance("gain")
    best = sorted(zip(gain / gain.sum(), names), reverse=True)[:8]
    print("\nmost of the gain: " + ", ".join(f"{name} {share:.2f}" for share, name in best))


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("data", "out", "fixture"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--until", type=int, help="learn only from what was known at the start of this year, for bench/lead-gbm/rank-outcomes.ts")
    args = parser.parse_args()
    started = time.process_time()
    heads = {"funding": (*funding_head(args.data, args.until), True), "intent": (*intent_head(args.data), False)}
    with open(os.path.join(args.data, "parity.json"), encoding="utf-8") as f:
        cases = json.load(f)
    key = {"funding": "funding", "intent": "prior"}
    described = {}
    for head, (booster, names, is_classifier) in heads.items():
        path = os.path.join(args.out, f"{head}.onnx")
        write_onnx(booster, path, names, is_classifier, f"{head} head of lead-gbm-v1; see README.md beside it")
        rows = np.array([row[key[head]] for case in cases for row in case["rows"]], np.float32)
        told, many = booster.predict(rows), read(args.data, "funding" if head == "funding" else "intent-test")[0][:, : len(names)]
        worst = max(np.abs(onnx_values(path, part) - booster.predict(part)).max() for part in (rows, many))
        print(f"{path}: {os.path.getsize(path):,} bytes, differs from LightGBM by at most {worst:.1e} on {len(rows) + len(many):,} rows")
        assert worst < 1e-6
        described[head] = {"columns": names, "check": {"row": rows[0].tolist(), "value": float(told[0])}}
        values = iter(told)
        for case in cases:
            for row in case["rows"]:
                row[f"{head}_value"] = float(next(values))
    with open(os.path.join(args.out, "heads.json"), "w", encoding="utf-8") as f:
        f.write(json.dumps(described, indent=2) + "\n")
    os.makedirs(os.path.dirname(args.fixture), exist_ok=True)
    with open(args.fixture, "wb") as f:
        f.write(gzip.compress(json.dumps(cases).encode(), mtime=0))
    print(f"{time.process_time() - started:.0f} s of CPU time")


if __name__ == "__main__":
    main()
