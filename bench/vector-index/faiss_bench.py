"""Faiss beside the others of bench/vector-index: python3 -m pip install faiss-cpu numpy, then

    python3 bench/vector-index/faiss_bench.py FOLDER SIZE DIMENSIONS

FOLDER is what `run.js --dump FOLDER` wrote. One thread; recall@10 is against Faiss' own flat (exact) index.
"""

import sys
import time

import faiss
import numpy as np

folder, size, dimensions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
faiss.omp_set_num_threads(1)
read = lambda name: np.fromfile(f"{folder}/{name}-{size}-{dimensions}.f32", dtype="float32").reshape(-1, dimensions)
vectors, queries = read("vectors"), read("queries")
WANTED = 10


def search(index, one_in, make_parameters):
    selector = None if one_in == 1 else faiss.IDSelectorBatch(np.arange(0, size, one_in, dtype="int64"))
    times, found = [], []
    for query in queries:
        before = time.perf_counter()
        _, ids = index.search(query[None, :], WANTED, params=make_parameters(selector))
        times.append((time.perf_counter() - before) * 1000)
        found.append(set(ids[0]) - {-1})
    return found, np.percentile(times, 50), np.percentile(times, 95)


def hnsw(ef):
    def make():
        index = faiss.IndexHNSWFlat(dimensions, 16, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 200
        return index

    return make, lambda selector: faiss.SearchParametersHNSW(efSearch=ef, sel=selector)


def ivf(probes):
    def make():
        lists = max(16, int(size**0.5))
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimensions), dimensions, lists, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors[: lists * 40])
        return index

    return make, lambda selector: faiss.SearchParametersIVF(nprobe=probes, sel=selector)


engines = {
    "Faiss flat (exact)": (
        lambda: faiss.IndexFlatIP(dimensions),
        lambda selector: faiss.SearchParameters(sel=selector),
    ),
    "Faiss HNSW 16, ef 64": hnsw(64),
    "Faiss IVF, 16 probes": ivf(16),
}
truth = {}
for name, (make, parameters) in engines.items():
    started = time.perf_counter()
    index = make()
    index.add(vectors)
    built = time.perf_counter() - started
    megabytes = len(faiss.serialize_index(index)) / 1e6
    cells = []
    for one_in in (1, 10, 100):
        found, p50, p95 = search(index, one_in, parameters)
        truth.setdefault(one_in, found)
        hits = sum(len(a & b) for a, b in zip(found, truth[one_in]))
        recall = hits / sum(len(b) for b in truth[one_in])
        cells.append(f"{recall:.3f}: {p50:.2f} / {p95:.2f}")
    print(f"| {size:,} x {dimensions} | {name} | {built:.1f} | {megabytes:.0f} | {' | '.join(cells)} |")
