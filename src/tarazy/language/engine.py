"""Run the shipped model on sentences: mentions, and candidates for events."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
import numpy as np

from tarazy.digest import sha256_of
from tarazy.errors import DataError, InputError
from tarazy.language.decode import THRESHOLDS, Calibration, Decoder, Labels
from tarazy.language.heads import OUTPUTS, Convention, Heads, TokenScores
from tarazy.language.syntax import Parser, cut_words
from tarazy.records import Sentence, Word

# Longer than any sentence of the training data; what is longer is no sentence but a table or a list of names.
MAX_SUBWORDS = 256
# Sentences that are cut into subwords at a time: a book must not be held in memory cut up.
CHUNK = 256
NAME = "coder.v6"
# The files of the model: a graph for the encoder and one for each of the heads, in the order of `Heads`
GRAPHS = ("encoder", "acts", "pairs", "syntax")
CARD = "labels.json"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One PLOVER type and its probability for a given pair, no event excluded."""

    type: str
    probability: float


class Engine:
    """The model in memory. Sentences are run one at a time, so none depends on its neighbours."""

    def __init__(
        self, session: Any, tokenizer: Any, heads: Heads, labels: Labels, calibration: Calibration, digest: str
    ) -> None:
        self._session, self._tokenizer, self._heads = session, tokenizer, heads
        self._parser = Parser(heads, labels.parts, labels.relations)
        self._decoder = Decoder(heads, labels, calibration)
        self._labels = labels
        self.digest = digest

    def _run(self, encoding: Any) -> TokenScores:
        found = self._session.run(OUTPUTS, {"ids": np.array([encoding.ids], np.int64)})
        return TokenScores(*(x[0] for x in found))

    def encode(self, texts: Sequence[str]) -> list[Any]:
        """Token vectors [T, 384] of each text: the bare encoder, for measuring what the rest costs."""
        encodings = self._tokenizer.encode_batch(list(texts))
        return [self._run(e).vectors for e in encodings if len(e.ids) <= MAX_SUBWORDS]

    def read(self, text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Sentence]:
        """The sentences of a text with mentions and candidates; offsets are those of the text."""
        for index, ((start, end), encoding) in enumerate(self._encodings(text, list(spans))):
            if len(encoding.ids) > MAX_SUBWORDS:
                reason = f"{len(encoding.ids)} subwords, a sentence has at most {MAX_SUBWORDS}"
                yield Sentence(index=index, text=text[start:end], start=start, end=end, skipped=reason)
                continue
            yield self._decoder.sentence(index, text, (start, end), encoding.offsets, self._run(encoding))

    def _encodings(self, text: str, places: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], Any]]:
        for first in range(0, len(places), CHUNK):
            some = places[first : first + CHUNK]
            yield from zip(some, self._tokenizer.encode_batch([text[a:b] for a, b in some]), strict=True)

    def relate(
        self, text: str, source: tuple[int, int], target: tuple[int, int] | None, convention: Convention = "pairs"
    ) -> list[Ranked]:
        """What the source span does to the target span (None: to nobody), most likely type first.

        `convention` says by whose rules: those of the published pairs, or of our corpus, by which events are coded.
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
        pair = (0, 1 if target is not None else None)
        types = self._heads.pairs(self._run(encoding), tokens, [pair], convention).types[0][1:]
        order = np.argsort(-types, kind="stable")
        total = float(types.sum())
        return [Ranked(self._labels.types[i + 1], float(types[i]) / total) for i in order]

    def parse(self, text: str, spans: Iterable[tuple[int, int]]) -> list[list[Word]]:
        """The words of each sentence of a text with parts of speech and dependencies; offsets are those of the text.

        A sentence that is too long to be read has no words.
        """
        parsed = []
        for start, end in spans:
            places = cut_words(text, start, end)
            words = self._tree([text[a:b] for a, b in places])
            parsed.append(
                [msgspec.structs.replace(w, start=a, end=b) for w, (a, b) in zip(words, places, strict=False)]
            )
        return parsed

    def parse_words(self, sentences: Iterable[Sequence[str]]) -> list[list[Word]]:
        """The same for sentences that are cut into words already.

        InputError if a sentence is too long or a word is empty: a tree must hold every word.
        """
        parsed = []
        for number, words in enumerate(sentences):
            if not all(w.strip() for w in words):
                raise InputError(f"parse: sentence {number} holds an empty word; give words without blanks")
            tree = self._tree(words)
            if len(tree) != len(words):
                raise InputError(f"parse: sentence {number} has more than {MAX_SUBWORDS} subwords; give shorter ones")
            parsed.append(tree)
        return parsed

    def _tree(self, words: Sequence[str]) -> list[Word]:
        if not words:
            return []
        # A word that the tokenizer drops (a lone accent, a control sign) is read as unknown rather than lost
        encoding = self._tokenizer.encode([_readable(w, self._tokenizer) for w in words], is_pretokenized=True)
        if len(encoding.ids) > MAX_SUBWORDS:
            return []
        first: dict[int, int] = {}
        for position, word in enumerate(encoding.word_ids):
            if word is not None:
                first.setdefault(word, position)
        parsed = self._parser.parse(self._run(encoding).mixed, [first[i] for i in range(len(words))])
        return [
            Word(text=w, start=None, end=None, upos=upos, head=head, deprel=relation)
            for w, (upos, head, relation) in zip(words, parsed, strict=True)
        ]


def _readable(word: str, tokenizer: Any) -> str:
    return (
        word if (word.isascii() and word.isprintable()) or tokenizer.encode(word, add_special_tokens=False).ids else "?"
    )


@cache
def load_engine(threads: int = 1) -> Engine:
    """The shipped model, checked against its hashes; DataError if a file of it is missing or changed."""
    import onnxruntime
    from tokenizers import Tokenizer

    card, raw = _read_model(resources.files("tarazy.language") / "model")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    encoder, *heads = (
        onnxruntime.InferenceSession(raw[f"{name}.onnx"], options, providers=["CPUExecutionProvider"])
        for name in GRAPHS
    )
    tokenizer = Tokenizer.from_str(raw["tokenizer.json"].decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    labels = Labels(**{f.name: tuple(card[f.name]) for f in fields(Labels)})
    fitted = card["calibration"]
    points = tuple((value, share) for value, share in fitted["points"])
    calibration = Calibration(tuple(fitted["weights"]), fitted["bias"], points)
    # The thresholds and the calibration decide which events are told, as the weights do
    digest = sha256_of({**raw, "thresholds": repr(THRESHOLDS).encode()})
    return Engine(encoder, tokenizer, Heads(*heads), labels, calibration, digest)


def _read_model(folder: Traversable) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The model's card, and its files with the card among them; DataError if one is missing or not the card's own."""
    try:
        raw = {CARD: (folder / CARD).read_bytes()}
        card = json.loads(raw[CARD])
        for name in (*(f"{g}.onnx" for g in GRAPHS), "tokenizer.json"):
            raw[name] = (folder / name).read_bytes()
            if hashlib.sha256(raw[name]).hexdigest() != card["sha256"][name]:
                raise DataError(f"model file {name} is not the one of its {CARD}; install tarazy again")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"model file missing or damaged ({error}); install tarazy again") from error
    return card, raw
