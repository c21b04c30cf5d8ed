"""A BERT sentence encoder in numpy: the same weights and vectors as sentence-transformers, without loading torch.

A question is encoded some seconds sooner this way. It reads models of one architecture, BERT with mean pooling; `fits`
says whether a folder holds one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pathlib import Path

    from kg.ports import Vectors

__all__ = ["LightEncoder", "Read", "fits", "load"]

Array = NDArray[np.float32]

_STEPS = ["Transformer", "Pooling", "Normalize"]
_TOGETHER = 2048  # tokens computed at once: enough for quick products, few enough for the cache


@dataclass(frozen=True, slots=True)
class _Layer:
    """One transformer block; weight matrices are (in, out)."""

    qkv: tuple[Array, Array]
    attended: tuple[Array, Array]
    attended_norm: tuple[Array, Array]
    inner: tuple[Array, Array]
    outer: tuple[Array, Array]
    outer_norm: tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Read:
    """A text as read: a vector for each of its tokens, shape (tokens, dimension), and where each stands in it."""

    hidden: Array
    places: tuple[tuple[int, int], ...]

    def pooled(self, gone: Sequence[tuple[int, int]] = ()) -> Vectors:
        """The unit vector of the text, and for each range of characters that of the words outside it."""
        kept = np.ones((1 + len(gone), len(self.hidden)), dtype=np.float32)
        for row, (start, end) in zip(kept[1:], gone, strict=True):
            row[[a < end and start < b for a, b in self.places]] = 0
        return _unit(kept @ self.hidden / kept.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class LightEncoder:
    """A loaded model; `encode` gives what sentence-transformers gives, to 1e-5."""

    dimension: int
    tokenizer: Any
    pools: ThreadpoolController
    threads: int
    words: Array
    positions: Array
    norm: tuple[Array, Array]
    layers: tuple[_Layer, ...]
    heads: int
    epsilon: float

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of `texts`, shape (len(texts), dimension), float32."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        groups = list(_alike(tokens))
        # BLAS threads wait by spinning, which on a busy machine made this thirty times slower; ours sleep.
        with self.pools.limit(limits=1, user_api="blas"), ThreadPoolExecutor(self.threads) as workers:
            for rows, pooled in zip(groups, workers.map(lambda rows: self._pooled(tokens, rows), groups), strict=True):
                vectors[rows] = pooled
        return vectors

    def encode_few(self, texts: Sequence[str]) -> Vectors:
        """The same for a few short texts at once, to 1e-6: padded to one length, so that the weights are read once."""
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        sizes = np.array([[len(ids)] for ids in tokens])
        ids = np.array([[*row, *[0] * (int(sizes.max()) - len(row))] for row in tokens], dtype=np.intp)
        held = np.arange(ids.shape[1]) < sizes
        padding = np.where(held, np.float32(0), np.float32(-1e9))[:, None, None, :]
        with self.pools.limit(limits=1, user_api="blas"):
            hidden = self._hidden(ids, padding)
        return _unit((hidden * held[:, :, None]).sum(axis=1) / sizes.astype(np.float32))

    def read(self, text: str) -> Read:
        """The words of one text as the model reads them, each in the light of all."""
        encoding = self.tokenizer.encode(text)
        with self.pools.limit(limits=1, user_api="blas"):
            return Read(self._hidden(np.array([encoding.ids], dtype=np.intp))[0], tuple(encoding.offsets))

    def _pooled(self, tokens: Sequence[Sequence[int]], rows: Sequence[int]) -> Array:
        ids = np.array([tokens[row] for row in rows], dtype=np.intp)
        return _unit(self._hidden(ids).mean(axis=1))

    def _hidden(self, ids: NDArray[np.intp], padding: Array | None = None) -> Array:
        hidden = _normalised(self.words[ids] + self.positions[: ids.shape[1]], self.norm, self.epsilon)
        for layer in self.layers:
            hidden = self._block(hidden, layer, padding)
        return hidden

    def _block(self, hidden: Array, layer: _Layer, padding: Array | None) -> Array:
        rows, length, width = hidden.shape
        split = _linear(hidden, layer.qkv).reshape(rows, length, 3, self.heads, width // self.heads)
        query, key, value = split.transpose(2, 0, 3, 1, 4)
        scores = (query @ key.transpose(0, 1, 3, 2)) / np.float32(np.sqrt(width // self.heads))
        if padding is not None:
            scores = scores + padding
        mixed = (_softmax(scores) @ value).transpose(0, 2, 1, 3).reshape(rows, length, width)
        hidden = _normalised(hidden + _linear(mixed, layer.attended), layer.attended_norm, self.epsilon)
        inner = _gelu(_linear(hidden, layer.inner))
        return _normalised(hidden + _linear(inner, layer.outer), layer.outer_norm, self.epsilon)


def fits(folder: Path) -> bool:
    """Whether `folder` holds a sentence-transformers model that this module reads exactly.

    Where it wants words before its texts, the caller puts them there.
    """
    try:
        config = _json(folder / "config.json")
        steps = [str(module["type"]).rpartition(".")[2] for module in _json(folder / "modules.json")]
        pooling = _json(folder / "1_Pooling" / "config.json")
        limits = _json(folder / "sentence_bert_config.json")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return (
        steps == _STEPS
        and _is_plain_bert(config)
        and _is_mean(pooling)
        and "max_seq_length" in limits
        and not limits.get("do_lower_case")
        and all((folder / name).is_file() for name in ("model.safetensors", "tokenizer.json"))
    )


def load(folder: Path, *, threads: int = 0) -> LightEncoder:
    """The encoder of the model in `folder`, for which `fits` must hold; `threads` 0 takes one a core, four at most."""
    from safetensors.numpy import load_file  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    config = _json(folder / "config.json")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(int(_json(folder / "sentence_bert_config.json")["max_seq_length"]))
    tokenizer.no_padding()
    weights: Mapping[str, Array] = {
        name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()
    }
    kinds = weights["embeddings.token_type_embeddings.weight"]
    return LightEncoder(
        dimension=int(config["hidden_size"]),
        tokenizer=tokenizer,
        pools=ThreadpoolController(),
        threads=threads or min(4, os.cpu_count() or 1),
        words=weights["embeddings.word_embeddings.weight"],
        positions=weights["embeddings.position_embeddings.weight"] + kinds[0],
        norm=_pair(weights, "embeddings.LayerNorm"),
        layers=tuple(_layer(weights, number) for number in range(int(config["num_hidden_layers"]))),
        heads=int(config["num_attention_heads"]),
        epsilon=float(config["layer_norm_eps"]),
    )


def _is_plain_bert(config: Mapping[str, Any]) -> bool:
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
    )


def _is_mean(pooling: Mapping[str, Any]) -> bool:
    chosen = {name for name, value in pooling.items() if name.startswith("pooling_mode") and value is True}
    mean = chosen == {"pooling_mode_mean_tokens"} or pooling.get("pooling_mode") == "mean"
    return mean and pooling.get("include_prompt", True) is True


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _alike(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    # Texts of one length need no padding, and then no mask; a vector does not depend on its neighbours.
    order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
    for _, group in groupby(order, key=lambda row: len(tokens[row])):
        rows = list(group)
        step = max(1, _TOGETHER // len(tokens[rows[0]]))
        for start in range(0, len(rows), step):
            yield rows[start : start + step]


def _pair(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _dense(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    return weights[f"{name}.weight"].T, weights[f"{name}.bias"]


def _layer(weights: Mapping[str, Array], number: int) -> _Layer:
    base = f"encoder.layer.{number}"
    parts = [_dense(weights, f"{base}.attention.self.{part}") for part in ("query", "key", "value")]
    return _Layer(
        qkv=(np.concatenate([w for w, _ in parts], axis=1), np.concatenate([b for _, b in parts])),
        attended=_dense(weights, f"{base}.attention.output.dense"),
        attended_norm=_pair(weights, f"{base}.attention.output.LayerNorm"),
        inner=_dense(weights, f"{base}.intermediate.dense"),
        outer=_dense(weights, f"{base}.output.dense"),
        outer_norm=_pair(weights, f"{base}.output.LayerNorm"),
    )


def _linear(x: Array, weights: tuple[Array, Array]) -> Array:
    # One large product is several times quicker than numpy's stack of small ones.
    matrix, bias = weights
    product: Array = x.reshape(-1, x.shape[-1]) @ matrix
    product += bias
    return product.reshape(*x.shape[:-1], matrix.shape[1])


def _normalised(x: Array, weights: tuple[Array, Array], epsilon: float) -> Array:
    scale, shift = weights
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt(np.mean(centred * centred, axis=-1, keepdims=True) + np.float32(epsilon))
    normalised: Array = centred / deviation * scale + shift
    return normalised


def _unit(x: Array) -> Array:
    unit: Array = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)
    return unit


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    share: Array = raised / raised.sum(axis=-1, keepdims=True)
    return share


def _gelu(x: Array) -> Array:
    gelu: Array = np.float32(0.5) * x * (1 + _erf(x / np.float32(np.sqrt(2.0))))
    return gelu


def _erf(x: Array) -> Array:
    # Abramowitz and Stegun 7.1.26: off by at most 1.5e-7, about what float32 can tell apart; numpy has no erf.
    size = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(t)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(factor)) * t
    erf: Array = np.copysign(1 - series * np.exp(-size * size), x)
    return erf
