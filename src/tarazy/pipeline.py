"""The diagram of the system in code: read -> language -> actors, places, dates -> claims, events."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from tarazy import places
from tarazy.actors import Resolver, data_sha256, document_context, load_knowledge, load_with_own
from tarazy.claims import find_claims
from tarazy.digest import folder_sha256
from tarazy.errors import InputError
from tarazy.events import Assembler, merge
from tarazy.language import Engine, load_engine, split_sentences
from tarazy.language.engine import NAME, Ranked
from tarazy.language.heads import Convention
from tarazy.ontology import load_ontology
from tarazy.records import Coding, Document, Skip, Word


@cache
def _data_sha256(room: str) -> str:
    return folder_sha256(files(f"tarazy.{room}") / "data")


class Coder:
    """Codes documents into events; get one from `tarazy.load()`."""

    def __init__(self, engine: Engine, actors: Path | None = None) -> None:
        self._engine = engine
        self._ontology = load_ontology()
        self._known = load_knowledge() if actors is None else load_with_own(actors)
        self._resolver = Resolver(self._known)
        self._actors = data_sha256()
        if actors is not None:
            self._actors = hashlib.sha256(self._actors.encode() + actors.read_bytes()).hexdigest()

    @property
    def name(self) -> str:
        """The versioned name that every event carries."""
        return NAME

    @property
    def hashes(self) -> dict[str, str]:
        """Hashes of what decides the numbers: the model, the ontology, and the data of the other rooms."""
        return {
            "model": self._engine.digest,
            "ontology": self._ontology.sha256,
            "actors": self._actors,
            **{room: _data_sha256(room) for room in ("places", "dates", "claims")},
        }

    def code(self, text: str | Document) -> Coding:
        """The events and claims of one text, in the order of the text, with the sentences they came from."""
        document = Document(id="text", text=text) if isinstance(text, str) else text
        sentences = tuple(self._engine.read(document.text, split_sentences(document.text)))
        context = document_context(document.text, document.title, knowledge=self._known)
        states = places.document_context(document.text, document.title)
        assembler = Assembler(self._ontology, self._resolver, document, context, states, NAME)
        events = merge((e for s in sentences for e in assembler.events(s)), document.text)
        claims = find_claims(document, sentences, states)
        return Coding(document=document, sentences=sentences, events=events, coder=NAME, claims=claims)

    def code_all(self, documents: Iterable[Document | Skip]) -> Iterator[Coding | Skip]:
        """Code a stream; what was skipped before passes through."""
        for document in documents:
            yield document if isinstance(document, Skip) else self.code(document)

    def parse(self, text: str | None = None, *, words: Sequence[Sequence[str]] | None = None) -> list[list[Word]]:
        """The words of each sentence with universal parts of speech, heads and relations.

        Give either a text, or sentences that are cut into words already. InputError if neither or both are given.
        """
        if (text is None) == (words is None):
            raise InputError("parse: give a text or words=[[…], …], one of the two")
        if words is not None:
            return self._engine.parse_words(words)
        return self._engine.parse(text or "", split_sentences(text or ""))

    def relate(
        self, text: str, source: tuple[int, int], target: tuple[int, int] | None, *, convention: Convention = "pairs"
    ) -> list[Ranked]:
        """The ranked types of what the source span does to the target span (None: to nobody) in one sentence.

        By the rules of the published pairs (Hu et al. 2024), or of the corpus, by which `code` reads.
        """
        return self._engine.relate(text, source, target, convention)


def load(*, threads: int = 1, actors: Path | str | None = None) -> Coder:
    """Load the shipped model and knowledge; `threads` is the number of cores the encoder may use.

    `actors` is a file of your own people and organisations; InputError names the lines that cannot be used.
    """
    return Coder(load_engine(threads), None if actors is None else Path(actors))
