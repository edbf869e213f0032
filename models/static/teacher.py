"""The teacher: all-MiniLM-L6-v2 (int8 ONNX), mean pooled. Outputs are cached by text, so a stopped run goes on."""

import hashlib
import json
import os
import sys
import time

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer


class Teacher:
    def __init__(self, folder: str, max_tokens: int = 128):
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(os.path.join(folder, "model.onnx"), options)
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(max_tokens)

    def hidden(self, ids: np.ndarray) -> np.ndarray:
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return self.session.run(None, feed)[0]

    def sentences(self, batch: list[list[int]]) -> np.ndarray:
        """Unit sentence vectors of texts of ONE length: int8 activations are scaled per batch, padding would move them."""
        mean = self.hidden(np.array(batch, dtype=np.int64)).mean(axis=1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def embed(self, texts: list[str], batch_size: int = 8, log=sys.stderr) -> np.ndarray:
        """Unit vectors (float32, texts x 384), in batches of equal lengths."""
        encoded = [e.ids for e in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
        out = np.zeros((len(texts), 384), dtype=np.float32)
        start, told, i = time.time(), time.time(), 0
        while i < len(order):
            j = i
            while j < len(order) and j - i < batch_size and len(encoded[order[j]]) == len(encoded[order[i]]):
                j += 1
            out[order[i:j]] = self.sentences([encoded[k] for k in order[i:j]])
            i = j
            if time.time() - told > 20:
                told = time.time()
                print(f"teacher {i}/{len(order)} {i / (told - start):.0f}/s", file=log, flush=True)
        return out


def embed_cached(teacher: Teacher, texts: list[str], cache: str, part: int = 5000) -> np.ndarray:
    """Teacher vectors of texts; what was asked before is read from `cache` (pairs of NAME.json with texts and NAME.npy)."""
    os.makedirs(cache, exist_ok=True)
    known: dict[str, np.ndarray] = {}
    for name in sorted(os.listdir(cache)):
        if name.endswith(".json"):
            with open(os.path.join(cache, name), encoding="utf-8") as f:
                known.update(zip(json.load(f), np.load(os.path.join(cache, name[:-5] + ".npy"))))
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    for at in range(0, len(missing), part):
        piece = missing[at : at + part]
        path = os.path.join(cache, hashlib.sha256("\n".join(piece).encode()).hexdigest()[:24])
        vectors = teacher.embed(piece).astype(np.float16)
        np.save(path + ".npy", vectors)
        with open(path + ".json", "w", encoding="utf-8") as f:
            json.dump(piece, f)
        known.update(zip(piece, vectors))
        print(f"part {at // part + 1}/{-(-len(missing) // part)}", file=sys.stderr, flush=True)
    return np.stack([known[text] for text in texts]).astype(np.float32)


def token_outputs(teacher: Teacher, cache: str) -> np.ndarray:
    """What the teacher says of each vocabulary entry alone ([CLS] token [SEP], mean pooled), not normalised."""
    os.makedirs(cache, exist_ok=True)
    path = os.path.join(cache, "tokens.npy")
    if not os.path.exists(path):
        size = teacher.tokenizer.get_vocab_size()
        ids = np.stack([np.full(size, 101), np.arange(size), np.full(size, 102)], axis=1).astype(np.int64)
        rows = [teacher.hidden(ids[at : at + 32]).mean(axis=1) for at in range(0, size, 32)]
        np.save(path, np.concatenate(rows).astype(np.float32))
    return np.load(path)
