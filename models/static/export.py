"""Writes the files of a table: table.json (`reading` says how a text is read), table.bin, vocab.txt."""

import json
import os

import numpy as np

from table import quantise


def export(folder: str, name: str, vectors: np.ndarray, vocabulary: dict[str, int], reading: dict) -> None:
    os.makedirs(folder, exist_ok=True)
    codes, scales = quantise(vectors)
    tokens = sorted(vocabulary, key=vocabulary.get)
    with open(os.path.join(folder, "table.bin"), "wb") as f:
        f.write(scales.tobytes())
        f.write(codes.tobytes())
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as f:
        f.write("\n".join(tokens) + "\n")
    head = {"name": name, "format": "int8-rows", "rows": len(tokens), "dimensions": vectors.shape[1], **reading}
    with open(os.path.join(folder, "table.json"), "w", encoding="utf-8") as f:
        json.dump(head, f, indent=2)
        f.write("\n")
