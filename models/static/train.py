"""Trains the static token table from a folder of sources (train.sh fetches them) and writes it. Deterministic for one set of inputs.

python train.py --sources DIR --minilm DIR --topics ../../src/vocabulary/data --out ../static-v1
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from corpus import debian_paragraphs, debian_texts, wordnet_texts
from export import export
from fit import bag, fit, principal, unit, zipf_weights
from phrases import leave_out, own_texts, read_domains, read_topics, read_words, themes
from table import wordpiece
from teacher import Teacher, embed_cached, token_outputs

HERE = os.path.dirname(os.path.abspath(__file__))
SEED, SOURCE_SEED = 7, 1
DIMENSIONS = 256
WORDNET, DEBIAN_LINES, DEBIAN_PARAGRAPHS = 15_000, 5_000, 10_000
DESCRIPTIONS, SEARCHES = 24_000, 24_000
THEME_SHARE = 1.0
NEW_WORD_WEIGHT = 0.95
TOKENS_MAX, HEAD_TOKENS, HEAD_SHARE = 512, 24, 0.5
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def extended(vocabulary: dict[str, int], words: list[str]) -> dict[str, int]:
    """The teacher's vocabulary, then whole words it would split: longest match first makes them tokens of their own."""
    out = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    for word in words:
        if word.isalnum() and word.isascii() and word not in out:
            out[word] = len(out)
    return out


def own_pairs(topics_folder: str, without: list[str]):
    domains, topics = read_domains(os.path.join(HERE, "domains.tsv")), read_topics(topics_folder)
    words = read_words(os.path.join(HERE, "words.txt"))
    pairs = own_texts(domains, topics, words, DESCRIPTIONS, SEARCHES, SEED)
    if without:
        return *leave_out(domains, topics, pairs, without, words), words
    return pairs, themes(domains, topics), words


def own_vectors(teacher: Teacher, pairs, theme_of, cache: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Targets of the own texts: the teacher's vector of the bare subject, a subject's name drawn towards the mean of its theme."""
    needed = list(dict.fromkeys([target for _, target in pairs] + [p for theme in theme_of.values() for p in theme]))
    of = dict(zip(needed, embed_cached(teacher, needed, cache)))
    drawn = {}
    for name, theme in theme_of.items():
        if name in of and theme:
            centre = np.mean([of[phrase] for phrase in theme], axis=0)
            drawn[name] = of[name] + THEME_SHARE * centre / np.linalg.norm(centre)
    return unit(np.stack([drawn.get(target, of[target]) for _, target in pairs])), of


def gather(args, teacher: Teacher, cache: str):
    pairs, theme_of, words = own_pairs(args.topics, [name for name in args.without.split(",") if name])
    targets, of = own_vectors(teacher, pairs, theme_of, cache)
    texts, vectors = [text for text, _ in pairs], [targets]
    for more in (
        wordnet_texts(os.path.join(args.sources, "wordnet"), WORDNET, SOURCE_SEED),
        debian_texts(os.path.join(args.sources, "Packages"), DEBIAN_LINES, SOURCE_SEED),
        debian_paragraphs(os.path.join(args.sources, "Translation-en"), DEBIAN_PARAGRAPHS, SOURCE_SEED),
    ):
        texts += more
        vectors.append(embed_cached(teacher, more, cache))
    return texts, np.concatenate(vectors), words, of


def features_of(teacher: Teacher, vocabulary: dict[str, int], of: dict[str, np.ndarray], cache: str) -> np.ndarray:
    known = token_outputs(teacher, cache)
    new = list(vocabulary)[len(known) :]
    length = np.linalg.norm(known, axis=1).mean()
    rows = np.concatenate([known, np.stack([of[word] * length for word in new])]) if new else known
    weights = np.concatenate([zipf_weights(len(known)), np.full(len(new), NEW_WORD_WEIGHT, np.float32)])
    return ((rows - known.mean(axis=0)) * weights[:, None]).astype(np.float32)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", required=True)
    parser.add_argument("--minilm", required=True)
    parser.add_argument("--topics", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--name", default="static-v1")
    parser.add_argument("--without", default="", help="fields to leave out of training, by name, comma between: how does it do on what nobody thought of?")
    args = parser.parse_args()
    cache = os.path.join(args.sources, "cache")
    teacher = Teacher(args.minilm)
    texts, vectors, words, of = gather(args, teacher, cache)

    vocabulary = extended(teacher.tokenizer.get_vocab(), words)
    reserved = {vocabulary[token] for token in SPECIAL}
    tokenizer = wordpiece(vocabulary)
    rows = [[i for i in e.ids if i not in reserved] for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
    kept = [i for i, row in enumerate(rows) if row]
    mean, axes = principal(vectors, DIMENSIONS)
    targets = unit((vectors - mean) @ axes).astype(np.float32)[kept]
    bags = bag([rows[i] for i in kept], len(vocabulary))
    order = np.random.default_rng(SEED).permutation(len(kept))
    held, train = order[:2000], order[2000:]
    print(f"{len(kept)} texts, {len(vocabulary)} tokens", flush=True)
    table = fit(features_of(teacher, vocabulary, of, cache), bags[train], targets[train], bags[held], targets[held], epochs=8, rate_free=2e-3, seed=SEED, start=axes)
    table[sorted(reserved)] = 0
    head = {"tokens_max": TOKENS_MAX, "head_tokens": HEAD_TOKENS, "head_share": HEAD_SHARE}
    export(args.out, args.name, table, vocabulary, head)


if __name__ == "__main__":
    main()
