"""Ranking figures of a table beside BM25, given the constraints of each prompt as a perfect filter.

python evaluate.py --cases CASES.jsonl --leads LEADS.jsonl --table DIR [--topics DIR] [--teacher DIR] [--variants]
P@25 is divided by the best reachable; nDCG@25 is binary.
"""

import argparse
import json
import re

import numpy as np

from table import Table, embed_ids

STOP = set("a an and are as at be by for from in is it its of on or our that the this to we with you your".split())


def stem(word: str) -> str:
    for end, put in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if word.endswith(end) and len(word) > len(end) + 2 and not word.endswith("ss"):
            return word[: -len(end)] + put
    return word


def words(text: str) -> list[str]:
    return [stem(w) for w in re.findall(r"[a-z0-9]+", text.lower()) if w not in STOP]


class Bm25:
    def __init__(self, documents: list[list[str]], k1=1.2, b=0.75):
        self.n = len(documents)
        lengths = np.array([len(d) for d in documents])
        self.norm = k1 * (1 - b + b * lengths / lengths.mean())
        self.k1 = k1
        self.postings: dict[str, dict[int, int]] = {}
        for i, document in enumerate(documents):
            for word in document:
                row = self.postings.setdefault(word, {})
                row[i] = row.get(i, 0) + 1

    def scores(self, query: list[str]) -> np.ndarray:
        out = np.zeros(self.n)
        for word in query:
            row = self.postings.get(word)
            if row:
                idf = np.log(1 + (self.n - len(row) + 0.5) / (len(row) + 0.5))
                at, tf = np.array(list(row)), np.array(list(row.values()))
                out[at] += idf * tf * (self.k1 + 1) / (tf + self.norm[at])
        return out


def topic_of(prompt: str) -> str:
    return prompt.split(" companies")[0]


def measure(cases, ids, score_of):
    precision, gain = [], []
    index = {lead: i for i, lead in enumerate(ids)}
    for case in cases:
        scores = score_of(case)
        eligible = np.array([index[x] for x in case["eligible"]]) if case.get("eligible") else np.arange(len(ids))
        order = eligible[np.lexsort((eligible, -scores[eligible]))][: case["k"]]
        relevant = set(case["relevant"])
        hits = [ids[i] in relevant for i in order]
        best = min(case["k"], len(relevant))
        precision.append(sum(hits) / best)
        ideal = sum(1 / np.log2(i + 2) for i in range(best))
        gain.append(sum(1 / np.log2(i + 2) for i, hit in enumerate(hits) if hit) / ideal)
    return float(np.mean(precision)), float(np.mean(gain))


def reciprocal(case, index_of, *score_lists, k=60):
    total = np.zeros(len(score_lists[0]))
    eligible = np.array([index_of[x] for x in case["eligible"]]) if case.get("eligible") else np.arange(len(total))
    for scores in score_lists:
        order = eligible[np.argsort(-scores[eligible], kind="stable")]
        total[order] += 1 / (k + 1 + np.arange(len(order)))
    return total


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class Bench:
    """Cases, leads and BM25 scores; `show` prints a line for one way of making lead and query vectors."""

    def __init__(self, cases, leads):
        self.cases, self.leads = cases, leads
        self.ids = [lead["lead_id"] for lead in leads]
        self.index_of = {lead: i for i, lead in enumerate(self.ids)}
        self.texts = [lead.get("description") or "" for lead in leads]
        self.subjects = [topic_of(case["prompt"]) for case in cases]
        self.bm25 = Bm25([words(f"{lead['company_name']} {text}") for lead, text in zip(leads, self.texts)])
        self.by_words = {c["id"]: self.bm25.scores(words(s)) for c, s in zip(cases, self.subjects)}

    def line(self, name, score_of):
        print("%-52s P@25 %.3f nDCG@25 %.3f" % (name, *measure(self.cases, self.ids, score_of)), flush=True)

    def show(self, name, vectors, queries, weight=2.0):
        query_of = {case["id"]: query for case, query in zip(self.cases, queries)}
        cosine = lambda case: vectors @ query_of[case["id"]]
        words_of = lambda case: self.by_words[case["id"]] / (self.by_words[case["id"]] + 8)
        self.line(name, cosine)
        self.line(f"  with BM25: s/(s+8) + {weight} x cosine", lambda case: words_of(case) + weight * cosine(case))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", required=True)
    parser.add_argument("--leads", required=True)
    parser.add_argument("--table", required=True)
    parser.add_argument("--topics", help="folder of the topic vocabulary: queries with its cues too")
    parser.add_argument("--teacher", help="folder of the teacher: its figures too (minutes)")
    parser.add_argument("--variants", action="store_true", help="other ways to make the vectors of leads")
    args = parser.parse_args()
    cases = [json.loads(line) for line in open(args.cases)]
    bench = Bench(cases, [json.loads(line) for line in open(args.leads)])
    table = Table.open(args.table)
    vectors, queries = table.embed(bench.texts), table.embed(bench.subjects)
    query_of = {case["id"]: query for case, query in zip(cases, queries)}

    bench.line("BM25 on the topic", lambda case: bench.by_words[case["id"]])
    bench.show("table on the topic", vectors, queries)
    bench.show("table on the whole prompt", vectors, table.embed([case["prompt"] for case in cases]))
    by_rank = lambda case: reciprocal(case, bench.index_of, bench.by_words[case["id"]], vectors @ query_of[case["id"]])
    bench.line("BM25 and table by reciprocal rank (k 60)", by_rank)
    spread(bench, vectors, queries)
    if args.teacher:
        from teacher import Teacher

        teacher = Teacher(args.teacher)
        bench.show("teacher on the topic", teacher.embed(bench.texts), teacher.embed(bench.subjects))
    if args.topics:
        cue_queries(bench, table, vectors, queries, args.topics)
    if args.variants:
        variants(bench, table, vectors, queries)


def spread(bench, vectors, queries):
    """Percentiles of the cosine with relevant and other leads, over the prompts without a constraint."""
    near, far = [], []
    for case, query in zip(bench.cases, queries):
        if not case.get("eligible"):
            relevant = np.zeros(len(vectors), dtype=bool)
            relevant[[bench.index_of[lead] for lead in case["relevant"]]] = True
            near.append((vectors @ query)[relevant])
            far.append((vectors @ query)[~relevant])
    for name, values in (("relevant", near), ("other", far)):
        print(f"cosine with {name} leads, 10th 50th 90th percentile", np.percentile(np.concatenate(values), [10, 50, 90]).round(2))


def cue_queries(bench, table, vectors, queries, folder):
    from phrases import read_topics

    topic_of_name = {name.lower(): topic for topic in reversed(read_topics(folder)) for name in topic["names"]}
    cues = [(topic_of_name.get(subject.lower()) or {"signs": []})["signs"] for subject in bench.subjects]
    joined = [" ".join([subject, *some[:12]]) for subject, some in zip(bench.subjects, cues)]
    bench.show("topic and its cues as one text", vectors, table.embed(joined))
    drawn = [q + unit(table.embed(some).mean(axis=0)[None])[0] if some else q for q, some in zip(queries, cues)]
    bench.show("topic + mean of the vectors of its cues", vectors, unit(np.array(drawn)))


def variants(bench, table, vectors, queries):
    ids, industry = table.ids(bench.texts), table.embed([lead.get("industry") or "" for lead in bench.leads])
    names = table.ids([lead["company_name"] for lead in bench.leads])
    embed = lambda rows, head=(24, 0.5): embed_ids(table.vectors, rows, *head)
    for head in ((0, 0.0), (16, 0.5), (24, 1.0), (32, 0.5)):
        bench.show(f"first {head[0]} tokens count again x {head[1]}", embed(ids, head), queries)
    for most in (32, 64, 128):
        bench.show(f"only the first {most} tokens", embed([row[:most] for row in ids]), queries)
    bench.show("name before the description", embed([a + b for a, b in zip(names, ids)]), queries)
    bench.show("+ .4 x industry label", unit(vectors + 0.4 * industry), queries)
    mean = vectors.mean(axis=0)
    bench.show("mean of the leads taken off both", unit(vectors - mean), unit(queries - mean))
    axis = np.linalg.svd(vectors[::3], full_matrices=False)[2][0]
    without = lambda rows: unit(rows - np.outer(rows @ axis, axis))
    bench.show("first principal component taken off both", without(vectors), without(queries))


if __name__ == "__main__":
    main()
