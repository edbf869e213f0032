"""Fits one vector per token so that the unit mean of a text's vectors is the teacher's sentence vector.

vector(token) = feature(token) A + D(token): `feature` is the teacher's output for the token alone times a Zipf weight, A is shared
(so tokens that no training text holds move along), D is free and pulled to zero. The length of a row is the token's weight.
Loss: 1 - cosine to the centred, PCA-reduced teacher vector, Adam, minibatches; the gradient is written out by hand.
"""

import numpy as np
import scipy.sparse as sp

EPSILON = 1e-8


def principal(vectors: np.ndarray, dims: int) -> tuple[np.ndarray, np.ndarray]:
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    values, axes = np.linalg.eigh(centred.T @ centred)
    return mean, axes[:, np.argsort(-values)[:dims]].astype(np.float32)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), EPSILON)


def zipf_weights(size: int, a: float = 1e-3) -> np.ndarray:
    """a / (a + p) with p from the rank: the teacher's vocabulary is sorted by frequency after its ~1,000 reserved entries."""
    rank = np.arange(size, dtype=np.float64)
    rank = np.where(rank < 999, 1e4, rank - 998)  # single characters and unused entries stand first; they get a middling weight
    p = 1 / rank / np.log(1.78 * size)
    return (a / (a + p)).astype(np.float32)


def bag(rows: list[list[int]], size: int) -> sp.csr_matrix:
    """Texts x tokens, each row summing to one."""
    lengths = np.array([len(r) for r in rows])
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    data = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    matrix = sp.csr_matrix((data, np.concatenate([np.array(r, dtype=np.int32) for r in rows]), indptr), shape=(len(rows), size))
    matrix.sum_duplicates()
    return matrix


class Adam:
    def __init__(self, shape, rate):
        self.m, self.v = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self.rate, self.t = rate, 0

    def step(self, gradient, rate_now):
        self.t += 1
        self.m += 0.1 * (gradient - self.m)
        self.v += 0.001 * (gradient * gradient - self.v)
        return -self.rate * rate_now * (self.m / (1 - 0.9**self.t)) / (np.sqrt(self.v / (1 - 0.999**self.t)) + EPSILON)

    def step_rows(self, at, gradient, rate_now):
        """Only rows `at` move (and their moments)."""
        self.t += 1
        m = self.m[at] = self.m[at] + 0.1 * (gradient - self.m[at])
        v = self.v[at] = self.v[at] + 0.001 * (gradient * gradient - self.v[at])
        return -self.rate * rate_now * (m / (1 - 0.9**self.t)) / (np.sqrt(v / (1 - 0.999**self.t)) + EPSILON)


def fit(features, bags, targets, held_bags, held_targets, *, epochs=8, batch=1024, rate_shared=3e-3, rate_free=3e-3, pull=1e-3, seed=1, start=None, log=print):
    """features: tokens x f (weighted); targets: unit, texts x dims. Returns tokens x dims."""
    rng = np.random.default_rng(seed)
    shared = start.astype(np.float32).copy()
    free = np.zeros((features.shape[0], targets.shape[1]), np.float32)
    adam_shared, adam_free = Adam(shared.shape, rate_shared), Adam(free.shape, rate_free)
    held_features = held_bags @ features
    steps, done = epochs * -(-bags.shape[0] // batch), 0
    for epoch in range(epochs):
        order, total = rng.permutation(bags.shape[0]), 0.0
        for at in range(0, len(order), batch):
            pick = order[at : at + batch]
            x, y = bags[pick], targets[pick]
            used = np.unique(x.indices)
            x = x[:, used]
            xf = x @ features[used]
            s = xf @ shared + x @ free[used]
            length = np.maximum(np.linalg.norm(s, axis=1, keepdims=True), EPSILON)
            u = s / length
            cosine = (u * y).sum(axis=1, keepdims=True)
            total += float((1 - cosine).sum())
            g = -(y - cosine * u) / length / len(pick)
            now = 1 - done / steps
            done += 1
            shared += adam_shared.step(xf.T @ g, now)
            free[used] += adam_free.step_rows(used, x.T @ g + pull / len(pick) * free[used], now)
        held = unit(held_features @ shared + held_bags @ free)
        log(f"epoch {epoch + 1} loss {total / len(order):.4f} held-out cosine {(held * held_targets).sum(axis=1).mean():.4f}")
    return features @ shared + free
