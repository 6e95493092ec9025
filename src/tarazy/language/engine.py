"""Run the shipped model on sentences: mentions, and candidates for events."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from tarazy.errors import DataError, InputError
from tarazy.language.decode import Decoder, Labels
from tarazy.language.pairs import PairHead
from tarazy.records import Sentence

# Longer than any sentence of the training data; what is longer is no sentence but a table or a list of names.
MAX_SUBWORDS = 256
# Sentences that are cut into subwords at a time: a book must not be held in memory cut up.
CHUNK = 256
NAME = "coder.v1"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One PLOVER type and its probability for a given pair, no event excluded."""

    type: str
    probability: float


class Engine:
    """The model in memory. Sentences are run one at a time, so none depends on its neighbours."""

    def __init__(self, session: Any, tokenizer: Any, head: PairHead, labels: Labels, digest: str) -> None:
        self._session, self._tokenizer, self._head = session, tokenizer, head
        self._decoder = Decoder(head, labels)
        self._labels = labels
        self.digest = digest

    def _run(self, encoding: Any) -> tuple[Any, Any, Any]:
        vectors, roles, mentions = self._session.run(None, {"ids": np.array([encoding.ids], np.int64)})
        return vectors[0], roles[0], mentions[0]

    def encode(self, texts: Sequence[str]) -> list[Any]:
        """Token vectors [T, 384] of each text: the bare encoder, for measuring what the rest costs."""
        encodings = self._tokenizer.encode_batch(list(texts))
        return [self._run(e)[0] for e in encodings if len(e.ids) <= MAX_SUBWORDS]

    def read(self, text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Sentence]:
        """The sentences of a text with mentions and candidates; offsets are those of the text."""
        for index, ((start, end), encoding) in enumerate(self._encodings(text, list(spans))):
            if len(encoding.ids) > MAX_SUBWORDS:
                reason = f"{len(encoding.ids)} subwords, a sentence has at most {MAX_SUBWORDS}"
                yield Sentence(index=index, text=text[start:end], start=start, end=end, skipped=reason)
                continue
            vectors, _, mentions = self._run(encoding)
            yield self._decoder.sentence(index, text, (start, end), encoding.offsets, vectors, mentions)

    def _encodings(self, text: str, places: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], Any]]:
        for first in range(0, len(places), CHUNK):
            some = places[first : first + CHUNK]
            yield from zip(some, self._tokenizer.encode_batch([text[a:b] for a, b in some]), strict=True)

    def relate(self, text: str, source: tuple[int, int], target: tuple[int, int] | None) -> list[Ranked]:
        """What the source span does to the target span (None: to nobody), most likely type first.

        Spans are character offsets of `text`, which is taken as one sentence. InputError if a span lies outside.
        """
        encoding = self._tokenizer.encode(text)
        if len(encoding.ids) > MAX_SUBWORDS:
            raise InputError(
                f"relate: {len(encoding.ids)} subwords, expected at most {MAX_SUBWORDS}; give one sentence"
            )
        tokens = []
        for span in (source, target):
            if span is None:
                continue
            inside = [i for i, (a, b) in enumerate(encoding.offsets) if b > a and a < span[1] and b > span[0]]
            if not inside:
                raise InputError(f"relate: span {span} holds no words of a text of {len(text)} characters")
            tokens.append(inside)
        vectors = self._run(encoding)[0]
        types = self._head.score(vectors, tokens, [(0, 1 if target is not None else None)]).types[0][1:]
        order = np.argsort(-types, kind="stable")
        total = float(types.sum())
        return [Ranked(self._labels.types[i + 1], float(types[i]) / total) for i in order]


@cache
def load_engine(threads: int = 1) -> Engine:
    """The shipped model, checked against its hashes; DataError if a file of it is missing or changed."""
    import onnxruntime
    from tokenizers import Tokenizer

    folder = resources.files("tarazy.language") / "model"
    card = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    raw: dict[str, bytes] = {}
    for name, expected in card["sha256"].items():
        raw[name] = (folder / name).read_bytes()
        if hashlib.sha256(raw[name]).hexdigest() != expected:
            raise DataError(f"model file {name} is not the one of its labels.json; install tarazy again")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(raw["encoder.onnx"], options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(raw["tokenizer.json"].decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    labels = Labels(*(tuple(card[k]) for k in ("types", "modes", "statuses", "contexts")))
    sizes = [len(labels.types), len(labels.modes), len(labels.statuses), len(labels.contexts)]
    with resources.as_file(folder / "pairs.npz") as path:
        head = PairHead.read(path, sizes)
    digest = hashlib.sha256("".join(card["sha256"].values()).encode()).hexdigest()
    return Engine(session, tokenizer, head, labels, digest)
