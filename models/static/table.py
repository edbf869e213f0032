"""The shipped form of the table: one signed byte per number, one scale per row that carries the token's weight."""

import json
import os

import numpy as np
from tokenizers import Tokenizer


def quantise(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows to int8 with a float32 scale each: row ~ scale * codes."""
    scales = np.abs(vectors).max(axis=1) / 127
    safe = np.where(scales == 0, 1, scales)
    codes = np.clip(np.rint(vectors / safe[:, None]), -127, 127).astype(np.int8)
    return codes, scales.astype("<f4")


def unit_sum(vectors: np.ndarray, ids: list[int]) -> np.ndarray:
    total = vectors[ids].sum(axis=0)
    length = np.linalg.norm(total)
    return total / length if length > 0 else total


def embed_ids(vectors: np.ndarray, rows: list[list[int]], head_tokens: int = 0, head_share: float = 0.0) -> np.ndarray:
    """Unit sums of the token vectors; a longer text's first `head_tokens` count again with `head_share` (texts begin with the gist)."""
    out = np.zeros((len(rows), vectors.shape[1]), dtype=np.float32)
    for i, ids in enumerate(rows):
        if ids:
            out[i] = unit_sum(vectors, ids)
            if 0 < head_tokens < len(ids):
                out[i] += head_share * unit_sum(vectors, ids[:head_tokens])
                out[i] /= max(np.linalg.norm(out[i]), 1e-9)
    return out


class Table:
    def __init__(self, vectors: np.ndarray, tokenizer: Tokenizer, head: dict):
        self.vectors, self.tokenizer, self.head = vectors, tokenizer, head

    @staticmethod
    def open(folder: str) -> "Table":
        with open(os.path.join(folder, "table.json"), encoding="utf-8") as f:
            head = json.load(f)
        raw = np.fromfile(os.path.join(folder, "table.bin"), dtype=np.uint8)
        rows, dims = head["rows"], head["dimensions"]
        scales = raw[: 4 * rows].view("<f4")
        codes = raw[4 * rows :].view(np.int8).reshape(rows, dims)
        with open(os.path.join(folder, "vocab.txt"), encoding="utf-8") as f:
            vocabulary = {token: i for i, token in enumerate(f.read().split("\n")[:rows])}
        return Table(codes * scales[:, None], wordpiece(vocabulary), head)

    def ids(self, texts: list[str]) -> list[list[int]]:
        return [e.ids[: self.head["tokens_max"]] for e in self.tokenizer.encode_batch(texts, add_special_tokens=False)]

    def embed(self, texts: list[str]) -> np.ndarray:
        return embed_ids(self.vectors, self.ids(texts), self.head["head_tokens"], self.head["head_share"])


def wordpiece(vocabulary: dict[str, int]) -> Tokenizer:
    from tokenizers import models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer
