"""Training texts from sources that may be used: WordNet glosses, Debian package summaries, and this project's own phrases."""

import os
import random
import re

# WordNet lexicographer files whose entries say little about what a company does (species, people by name, places).
SKIPPED_LEXNAMES = {"05", "20"}


def wordnet_texts(folder: str, limit: int, seed: int) -> list[str]:
    """ "lemma, lemma: definition" for synsets of data.noun, data.verb and data.adj."""
    texts = []
    for part in ("noun", "verb", "adj"):
        with open(os.path.join(folder, f"data.{part}"), encoding="latin-1") as f:
            for line in f:
                if line.startswith("  "):
                    continue
                head, _, gloss = line.partition(" | ")
                fields = head.split()
                if fields[1] in SKIPPED_LEXNAMES or " @i " in head:
                    continue
                count = int(fields[3], 16)
                lemmas = [re.sub(r"\(.*\)$", "", fields[4 + 2 * i]).replace("_", " ") for i in range(count)]
                definition = re.sub(r"\s+", " ", gloss.split(';')[0]).strip()
                texts.append(f"{', '.join(lemmas[:4])}: {definition}"[:240])
    random.Random(seed).shuffle(texts)
    return texts[:limit]


def debian_texts(path: str, limit: int, seed: int) -> list[str]:
    """Package summaries (one line each) from the output of `apt-cache dumpavail`."""
    dull = re.compile(r"development|header|debug|documentation|transitional|dummy|translations|locali[sz]ation|shared librar", re.I)
    seen: dict[str, None] = {}
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            if line.startswith("Description:"):
                text = line.partition(":")[2].strip()
                stem = re.sub(r"\s*[-(–].*$", "", text)
                if len(text) >= 18 and not dull.search(text):
                    seen.setdefault(stem if len(stem) >= 18 else text, None)
    texts = list(seen)
    random.Random(seed).shuffle(texts)
    return texts[:limit]


def debian_paragraphs(path: str, limit: int, seed: int) -> list[str]:
    """First paragraphs of the long package descriptions, from the output of `apt-cache show` or an uncompressed Translation-en file."""
    dull = re.compile(r"This package (contains|provides|includes)|transitional|debug|dummy|development files|header files", re.I)
    seen: dict[str, None] = {}
    with open(path, encoding="utf-8", errors="replace") as f:
        lines: list[str] = []
        inside = False
        for line in f:
            if line.startswith("Description-en:"):
                inside, lines = True, []
            elif inside and line.startswith(" ") and line.strip() != ".":
                lines.append(line.strip())
            elif inside:
                inside = False
                text = " ".join(lines)
                if 120 <= len(text) <= 600 and not dull.search(text):
                    seen.setdefault(text)
    texts = list(seen)
    random.Random(seed).shuffle(texts)
    return texts[:limit]
