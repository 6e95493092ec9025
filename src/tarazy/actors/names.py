"""Words as they are looked up: folded tokens, and indices from phrases of tokens to what they name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"\S+")
_OPENERS = "\"'“‘„«([{<—–-…*"
_CLOSERS = "\"'”’»)]}>.,;:!?…—–-*"
_BREAKS = frozenset(".,;:!?…—–)]")
_DOTTED = re.compile(r"(?:\w\.)+\w?$")
# Letters that Unicode does not take apart into a base letter and a mark.
_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "ı": "i", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae", "ə": "a", "Ə": "A",
})  # fmt: skip
# Spellings of one name in different transliterations, applied in this order to folded text.
_SAME = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"['-]", " "), ("dzh", "j"), ("zh", "j"), ("kh", "h"), ("ck", "k"), ("[yj]ou", "yu"), ("w", "v"),
        ("q", "k"), ("y", "i"), (r"i+(?=[aeou])", ""), ("ou", "u"), ("ff\\b", "v"), (r"(.)\1", r"\1"), (" +", " "),
    )
)  # fmt: skip


class Token(NamedTuple):
    """One word of a mention: as written, as looked up, where it stands; `owner` marks 's, `last` a break after it."""

    raw: str
    key: str
    start: int
    end: int
    owner: bool
    last: bool

    @property
    def capital(self) -> bool:
        """Whether the word is written as names are."""
        return self.raw[0].isupper() or self.raw[0].isdigit()


def fold(text: str) -> str:
    """Lower case without diacritics and with straight apostrophes; other scripts stay as they are."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def loosen(key: str) -> str:
    """A folded name with the differences between transliterations taken out: "tokaev" for "tokayev"."""
    for pattern, plain in _SAME:
        key = pattern.sub(plain, key)
    return key.strip()


def tokenise(text: str) -> list[Token]:
    """The words of a text with their offsets in it; words of punctuation alone are left out."""
    found = []
    for match in _WORD.finditer(text):
        raw, start = match[0], match.start()
        core = raw.lstrip(_OPENERS)
        start += len(raw) - len(core)
        raw = core.rstrip(_CLOSERS)
        tail = core[len(raw) :]
        if not raw:
            continue
        owner = tail[:1] in ("'", "’") and raw[-1] in "sS"
        if raw[-2:] in ("'s", "’s", "'S", "’S"):
            raw, owner = raw[:-2], True
        if not raw:
            continue
        dotted = _DOTTED.match(raw + tail[:1]) is not None
        key = fold(raw.replace(".", "") if dotted else raw)
        short = dotted or (tail == "." and len(raw) <= 3 and raw[0].isupper())
        last = not short and not _BREAKS.isdisjoint(tail)
        found.append(Token(raw, key, start, start + len(raw), owner, last))
    return found


def joined(tokens: Sequence[Token]) -> str:
    """The key of a phrase."""
    return " ".join([t.key for t in tokens])


class Index(Generic[T]):
    """Phrases of tokens to what they name; built once, then only read."""

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        entries: dict[str, list[tuple[str, T]]] = {}
        lengths: dict[str, set[int]] = {}
        for phrase, value in items:
            words = tokenise(phrase)
            keys = [w.key for w in words]
            # "Nur-Sultan" is also written "Nur Sultan".
            for form in {" ".join(keys), " ".join(keys).replace("-", " ")}:
                entries.setdefault(form, []).append((phrase, value))
                parts = form.split(" ")
                lengths.setdefault(parts[0], set()).add(len(parts))
        self._entries: Mapping[str, tuple[tuple[str, T], ...]] = {k: tuple(v) for k, v in entries.items()}
        self._lengths = {k: tuple(sorted(v, reverse=True)) for k, v in lengths.items()}

    def at(self, tokens: Sequence[Token], start: int, end: int) -> tuple[tuple[T, ...], int]:
        """What the longest phrase that begins at `start` names, and where it ends; nothing and `start` if none."""
        for length in self._lengths.get(tokens[start].key, ()):
            stop = start + length
            if stop <= end:
                values = self.exactly(tokens[start:stop])
                if values:
                    return values, stop
        return (), start

    def exactly(self, tokens: Sequence[Token]) -> tuple[T, ...]:
        """What the phrase names, where it is written as the names are."""
        found = self._entries.get(joined(tokens), ())
        return tuple(value for name, value in found if _written(name, tokens))

    def items(self) -> Iterable[tuple[str, tuple[tuple[str, T], ...]]]:
        """Every key with the names that are folded to it and what each names."""
        return self._entries.items()


def _written(name: str, tokens: Sequence[Token]) -> bool:
    """Whether the words are in the letter case of the name: "us" is not "US", "turkey" is not "Turkey"."""
    # A break parts a name: "in Guinea, Bissau said" does not name Guinea-Bissau.
    if any(t.last for t in tokens[:-1]):
        return False
    if name.isupper() and " " not in name:
        return tokens[0].raw.replace(".", "") == name.replace(".", "") or tokens[0].raw == name
    return not name[0].isupper() or tokens[0].raw[0].isupper()
