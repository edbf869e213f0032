"""Ranking figures of a table beside BM25, given the constraints of each prompt as a perfect filter.

python evaluate.py --cases CASES.jsonl --leads LEADS.jsonl --table DIR   (P@25 over the best reachable, and binary nDCG@25)
"""

import argparse
import json
import re

import numpy as np

from table import Table

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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", required=True)
    parser.add_argument("--leads", required=True)
    parser.add_argument("--table", required=True)
    args = parser.parse_args()
    cases = [json.loads(line) for line in open(args.cases)]
    leads = [json.loads(line) for line in open(args.leads)]
    table = Table.open(args.table)
    report(cases, leads, lambda texts: table.embed(texts))


def report(cases, leads, embed):
    ids = [lead["lead_id"] for lead in leads]
    index_of = {lead: i for i, lead in enumerate(ids)}
    texts = [lead.get("description") or "" for lead in leads]
    bm25 = Bm25([words(f"{lead['company_name']} {text}") for lead, text in zip(leads, texts)])
    vectors = embed(texts)
    queries = embed([topic_of(case["prompt"]) for case in cases])
    whole = embed([case["prompt"] for case in cases])
    row = {case["id"]: i for i, case in enumerate(cases)}
    by_words = {case["id"]: bm25.scores(words(topic_of(case["prompt"]))) for case in cases}
    by_vector = lambda case: vectors @ queries[row[case["id"]]]

    def show(name, score_of):
        print("%-44s P@25 %.3f nDCG@25 %.3f" % (name, *measure(cases, ids, score_of)), flush=True)

    show("BM25 on the topic", lambda c: by_words[c["id"]])
    show("table on the topic", by_vector)
    show("table on the whole prompt", lambda c: vectors @ whole[row[c["id"]]])
    show("BM25 + table, reciprocal rank (k 60)", lambda c: reciprocal(c, index_of, by_words[c["id"]], by_vector(c)))
    for weight in (3, 6, 12):
        show(f"s/(s+8) + {weight} x cosine", lambda c: by_words[c["id"]] / (by_words[c["id"]] + 8) + weight / 4 * by_vector(c))


if __name__ == "__main__":
    main()
