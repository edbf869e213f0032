"""Fits one model on the training set that `assay train` wrote, compares it with what runs now on the last slice of time,
and writes ONNX with the numbers. What to make of the numbers is decided in src/learning/training/verdict.ts."""

import argparse
import json
import os

import lightgbm as lgb
import numpy as np
import onnx
import onnxruntime
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.metrics import roc_auc_score

SHARED = {"num_threads": 1, "verbose": -1, "seed": 7, "deterministic": True, "force_row_wise": True, "feature_pre_filter": False, "learning_rate": 0.05, "num_leaves": 15}
TREES, TREES_MIN = 150, 20
K = 25
RESAMPLES = 1000
LEARN, TUNE, CHECK = 0, 1, 2
SEGMENT_GROUPS_MIN = 30
STUDENT_ROWS_MIN, STUDENT_CHECK_MIN, STUDENT_TREES = 150, 50, 150
STUDENT_EDGES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01]
CHECKED_ROWS = 8
PARITY = 1e-5


class Set:
    """The rows, in the order of their queries."""

    def __init__(self, folder: str, width: int | None):
        with open(os.path.join(folder, "set.json"), encoding="utf-8") as f:
            self.about = json.load(f)
        rows, columns = self.about["rows"], self.about["columns"]
        x = np.fromfile(os.path.join(folder, "rows.f32"), "<f4").reshape(rows, len(columns))
        meta = np.fromfile(os.path.join(folder, "meta.f64"), "<f8").reshape(rows, -1)
        self.whole = x
        self.columns = columns[:width] if width else columns
        self.x = np.ascontiguousarray(x[:, : len(self.columns)])
        self.base = x[:, columns.index("base")].astype(np.float64)
        self.told = x[:, columns.index("outcomes")].astype(np.float64)
        self.told_weight = x[:, columns.index("outcomes_weight")].astype(np.float64)
        for i, name in enumerate(self.about["meta"]):
            setattr(self, name, meta[:, i])
        self.positive = (self.grade >= self.about["positive_grade"]).astype(float)
        self.gain = 2.0**self.grade - 1

    def final(self, scores: np.ndarray) -> np.ndarray:
        """What earlier outcomes of the lead make of a score, as in the answer."""
        return (1 - self.told_weight) * scores + self.told_weight * self.told

    def rows(self, slice_: int) -> np.ndarray:
        return np.flatnonzero(self.slice == slice_)


def groups(ids: np.ndarray) -> list[np.ndarray]:
    """Positions of each query's rows, which stand together."""
    if len(ids) == 0:
        return []
    return np.split(np.arange(len(ids)), np.flatnonzero(np.diff(ids)) + 1)


def in_float32(booster: lgb.Booster) -> lgb.Booster:
    """Thresholds rounded down to float32: features are float32, so no comparison changes, and ONNX, which stores float32,
    agrees. The objective becomes that of a regression, so that the conversion keeps the raw value of the trees."""

    def floor(text: str) -> str:
        value = float(text)
        near = np.float32(value)
        return repr(float(near if float(near) <= value else np.nextafter(near, np.float32(-np.inf))))

    lines = []
    for line in booster.model_to_string().split("\n"):
        if line.startswith("tree_sizes="):
            continue
        if line.startswith("objective="):
            line = "objective=regression"
        if line.startswith("[objective:"):
            line = "[objective: regression]"
        if line.startswith("threshold="):
            line = "threshold=" + " ".join(floor(text) for text in line.split("=", 1)[1].split())
        lines.append(line)
    return lgb.Booster(model_str="\n".join(lines))


def write_onnx(booster: lgb.Booster, path: str, columns: list[str], rows: np.ndarray) -> None:
    model = convert_lightgbm(booster, name=os.path.basename(path), initial_types=[("features", FloatTensorType([None, len(columns)]))], target_opset=15, zipmap=False)
    model.producer_name = "assay"
    del model.metadata_props[:]
    model.metadata_props.append(onnx.StringStringEntryProto(key="columns", value=json.dumps(columns)))
    onnx.checker.check_model(model)
    with open(path, "wb") as f:
        f.write(model.SerializeToString(deterministic=True))
    worst = np.abs(onnx_values(path, rows) - booster.predict(rows)).max()
    print(f"{path}: {os.path.getsize(path):,} bytes, differs from LightGBM by at most {worst:.1e} on {len(rows):,} rows")
    assert worst < PARITY, "the converted model says otherwise than LightGBM"


def onnx_values(path: str, rows: np.ndarray) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"features": rows})[-1].reshape(-1).astype(np.float64)


def sigmoid(raw: np.ndarray, slope: float, offset: float) -> np.ndarray:
    return 1 / (1 + np.exp(-(slope * raw + offset)))


def platt(raw: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
    """Newton's method on the two parameters, with the targets that Platt (1999) proposes against overconfidence."""
    n, p = len(positive), positive.sum()
    target = np.where(positive > 0, (p + 1) / (p + 2), 1 / (n - p + 2))
    mean, scale = raw.mean(), raw.std() or 1.0
    x = np.column_stack([(raw - mean) / scale, np.ones(n)])
    theta = np.array([1.0, np.log((p + 1) / (n - p + 1))])
    for _ in range(50):
        q = sigmoid(x @ theta, 1, 0)
        step = np.linalg.solve((x.T * (q * (1 - q))) @ x + 1e-6 * np.eye(2), x.T @ (q - target))
        theta = theta - step
        if np.abs(step).max() < 1e-9:
            break
    slope = max(theta[0], 1e-3) / scale
    return float(slope), float(theta[1] - slope * mean)


def dcg(gains: np.ndarray) -> float:
    first = gains[:K]
    return float((first / np.log2(np.arange(2, len(first) + 2))).sum())


def ndcgs(scores: np.ndarray, gain: np.ndarray, parts: list[np.ndarray]) -> np.ndarray:
    """One per query in which some lead has a gain; ties keep the order of the rows."""
    found = []
    for part in parts:
        best = dcg(-np.sort(-gain[part]))
        if best > 0:
            found.append(dcg(gain[part][np.argsort(-scores[part], kind="stable")]) / best)
    return np.array(found)


def precisions(scores: np.ndarray, positive: np.ndarray, parts: list[np.ndarray]) -> np.ndarray:
    return np.array([positive[part][np.argsort(-scores[part], kind="stable")][:K].mean() for part in parts])


def ece(values: np.ndarray, positive: np.ndarray, bins: int = 10) -> float:
    """Mean distance of what was promised from what happened, over bins of equally many rows."""
    parts = np.array_split(np.argsort(values, kind="stable"), bins)
    return float(sum(len(p) * abs(values[p].mean() - positive[p].mean()) for p in parts if len(p)) / len(values))


def auc(scores: np.ndarray, positive: np.ndarray) -> float | None:
    return float(roc_auc_score(positive, scores)) if 0 < positive.sum() < len(positive) else None


def interval(differences: np.ndarray) -> list[float]:
    """Bootstrap over queries, 95 %."""
    if len(differences) == 0:
        return [0.0, 0.0]
    random = np.random.default_rng(7)
    means = [differences[random.integers(0, len(differences), len(differences))].mean() for _ in range(RESAMPLES)]
    return [float(value) for value in np.quantile(means, [0.025, 0.975])]


def fit_ranker(data: Set) -> lgb.Booster:
    def dataset(slice_: int, of: lgb.Dataset | None = None) -> lgb.Dataset:
        rows = data.rows(slice_)
        sizes = [len(part) for part in groups(data.group[rows])]
        return lgb.Dataset(data.x[rows], data.grade[rows], weight=data.weight[rows], group=sizes, reference=of, free_raw_data=False)

    learn = dataset(LEARN)
    least = max(20, len(data.rows(LEARN)) // 500)
    params = {**SHARED, "objective": "lambdarank", "metric": "ndcg", "eval_at": [K], "label_gain": [2**g - 1 for g in range(data.about["grade_max"] + 1)], "lambdarank_truncation_level": K + 5, "min_data_in_leaf": least}
    return at_best(params, learn, dataset(TUNE, learn), f"ndcg@{K}", 1)


def at_best(params: dict, learn: lgb.Dataset, tune: lgb.Dataset, metric: str, sign: int) -> lgb.Booster:
    """As many trees as do best on the slice for tuning; a few at least, since nDCG of few queries jumps about."""
    seen: dict = {}
    booster = lgb.train(params, learn, TREES, valid_sets=[tune], valid_names=["tune"], callbacks=[lgb.record_evaluation(seen)])
    values = sign * np.array(seen["tune"][metric])[TREES_MIN - 1 :]
    trees = int(np.argmax(values)) + TREES_MIN if len(values) else booster.num_trees()
    return lgb.Booster(model_str=booster.model_to_string(num_iteration=trees))


def fit_coldstart(data: Set) -> lgb.Booster:
    learn, tune = data.rows(LEARN), data.rows(TUNE)
    least = max(20, len(learn) // 500)
    params = {**SHARED, "objective": "binary", "metric": "binary_logloss", "min_data_in_leaf": least}
    first = lgb.Dataset(data.x[learn], data.positive[learn], weight=data.weight[learn])
    second = lgb.Dataset(data.x[tune], data.positive[tune], weight=data.weight[tune], reference=first)
    return at_best(params, first, second, "binary_logloss", -1)


def best_weight(data: Set, values: np.ndarray) -> float:
    rows = data.rows(TUNE)
    parts = groups(data.group[rows])
    shares = np.arange(1, 10) / 10
    found = [mean(ndcgs(data.final((1 - w) * data.base + w * values)[rows], data.gain[rows], parts)) for w in shares]
    return float(shares[int(np.argmax(found))])


def running(data: Set, folder: str | None) -> tuple[str, np.ndarray]:
    """The scores that are given now: the base, or the base with the model that is in use."""
    if folder is None:
        return "score", data.base
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as f:
        manifest = json.load(f)
    if manifest["columns"] != data.about["columns"][: len(manifest["columns"])]:
        return "score", data.base
    rows = np.ascontiguousarray(data.whole[:, : len(manifest["columns"])])
    values = sigmoid(onnx_values(os.path.join(folder, "ranker.onnx"), rows), **manifest["calibration"])
    return manifest["version"], (1 - manifest["weight"]) * data.base + manifest["weight"] * values


def compare(data: Set, orders: dict[str, np.ndarray], values: np.ndarray) -> dict:
    rows = data.rows(CHECK)
    parts = groups(data.group[rows])
    positive, gain, weighted = data.positive[rows], data.gain[rows], (data.gain * data.weight)[rows]
    table, each = {}, {}
    for name, scores in orders.items():
        each[name] = ndcgs(scores[rows], gain, parts)
        precision = precisions(scores[rows], positive, parts)
        table[name] = {"ndcg": mean(each[name]), "ndcg_interval": interval(each[name]), "ndcg_ips": mean(ndcgs(scores[rows], weighted, parts)), "precision": mean(precision), "precision_interval": interval(precision), "auc": auc(scores[rows], positive)}
    gained = each["candidate"] - each["running"]
    return {
        "rows": len(rows),
        "queries": len(parts),
        "queries_with_gain": len(gained),
        "positive_rate": mean(positive),
        "orders": table,
        "difference": mean(gained),
        "difference_interval": interval(gained),
        "calibration": {"ece": ece(values[rows], positive), "brier": mean((values[rows] - positive) ** 2), "brier_of_rate": mean((positive.mean() - positive) ** 2)},
        "segments": segments(data, rows, orders),
    }


def mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0


def segments(data: Set, rows: np.ndarray, orders: dict[str, np.ndarray]) -> list[dict]:
    """Within each segment, the leads of a query that belong to it; by need, whole queries."""
    names = {**data.about["segments"], "need": ["without a need", "with a need"]}
    found = []
    for kind, labels in names.items():
        codes = getattr(data, kind)[rows].astype(int)
        for code in np.unique(codes):
            inside = rows[codes == code]
            parts = groups(data.group[inside])
            before, after = (ndcgs(orders[name][inside], data.gain[inside], parts) for name in ("running", "candidate"))
            if len(before) >= SEGMENT_GROUPS_MIN:
                found.append({"kind": kind, "name": labels[code], "queries": len(before), "running": mean(before), "candidate": mean(after), "difference": mean(after - before), "interval": interval(after - before)})
    return found


def fit_student(data: Set, columns: list[str], out: str) -> dict | None:
    """What the language model would say, from what was known before it was asked; with how far that was off, by value."""
    x = np.ascontiguousarray(data.whole[:, : len(columns)])
    known = np.flatnonzero((data.label >= 0) & (data.slice == LEARN))
    known = known[np.unique(data.label_id[known], return_index=True)[1]]
    other = np.flatnonzero((data.label >= 0) & (data.slice != LEARN) & ~np.isin(data.label_id, data.label_id[known]))
    if len(known) < STUDENT_ROWS_MIN or len(other) < STUDENT_CHECK_MIN:
        print(f"no student: {len(known)} labels to learn from ({STUDENT_ROWS_MIN} needed), {len(other)} others to check ({STUDENT_CHECK_MIN} needed)")
        return None
    params = {**SHARED, "objective": "regression", "min_data_in_leaf": max(10, len(known) // 100)}
    booster = in_float32(lgb.train(params, lgb.Dataset(x[known], data.label[known]), STUDENT_TREES))
    write_onnx(booster, os.path.join(out, "student.onnx"), columns, x[np.concatenate([known, other])])
    said = np.clip(booster.predict(x[other]), 0, 1)
    bins, low = [], -1.0
    for edge in STUDENT_EDGES:
        inside = (said >= low) & (said < edge)
        error = float(np.abs(said[inside] - data.label[other][inside]).mean()) if inside.any() else 1.0
        bins.append({"below": edge, "rows": int(inside.sum()), "error": min(1.0, error)})
        low = edge
    return {"columns": columns, "checks": checks(booster, x[other], lambda raw: np.clip(raw, 0, 1)), "bins": bins}


def checks(booster: lgb.Booster, rows: np.ndarray, value) -> list[dict]:
    chosen = rows[:: max(1, len(rows) // CHECKED_ROWS)][:CHECKED_ROWS]
    raw = booster.predict(chosen)
    return [{"row": [float(cell) for cell in row], "raw": float(r), "value": float(v)} for row, r, v in zip(chosen, raw, value(raw))]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--kind", choices=["ranker", "coldstart"], required=True)
    parser.add_argument("--columns", type=int, required=True, help="how many of the columns the model may look at")
    parser.add_argument("--student-columns", type=int, required=True)
    parser.add_argument("--running", help="folder of the model in use")
    args = parser.parse_args()
    data = Set(args.data, args.columns)
    booster = in_float32(fit_ranker(data) if args.kind == "ranker" else fit_coldstart(data))
    write_onnx(booster, os.path.join(args.out, "ranker.onnx"), data.columns, data.x)
    raw = booster.predict(data.x)
    tune = data.rows(TUNE)
    slope, offset = platt(raw[tune], data.positive[tune])
    values = sigmoid(raw, slope, offset)
    weight = best_weight(data, values)
    name, scores = running(data, args.running)
    candidate = (1 - weight) * data.base + weight * values
    orders = {"score": data.final(data.base), "running": data.final(scores), "candidate": data.final(candidate)}
    gain = booster.feature_importance("gain")
    order = np.argsort(-gain)[:10]
    result = {
        "columns": data.columns,
        "weight": weight,
        "calibration": {"slope": slope, "offset": offset},
        "checks": checks(booster, data.x[data.rows(CHECK)], lambda r: sigmoid(r, slope, offset)),
        "trees": booster.num_trees(),
        "importance": [{"column": data.columns[i], "share": float(gain[i] / max(gain.sum(), 1e-12))} for i in order if gain[i] > 0],
        "running": name,
        "check": compare(data, orders, values),
        "student": fit_student(data, data.about["columns"][: args.student_columns], args.out) if args.kind == "ranker" else None,
    }
    with open(os.path.join(args.out, "result.json"), "w", encoding="utf-8") as f:
        json.dump(result, f, allow_nan=False)


if __name__ == "__main__":
    main()
