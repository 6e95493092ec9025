"""Words as they are looked up: folded tokens, and indices from phrases of tokens to what they name."""

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from typing import Generic, NamedTuple, TypeVar

import msgspec

T = TypeVar("T")

_WORD = re.compile(r"\S+")
_OPENERS = "\"'“‘„«([{<—–-…*"
_CLOSERS = "\"'”’»)]}>.,;:!?…—–-*"
_BREAKS = frozenset(".,;:!?…—–)]")
# Titles of more than three letters that are shortened with a point, which ends no sentence.
_TITLES = frozenset({"pres", "capt", "brig", "supt", "prof", "cmdr", "insp"})
_DOTTED = re.compile(r"(?:\w\.)+\w?$")
ARTICLES = frozenset({"al-", "el-", "ul-", "an-", "as-", "at-", "ar-", "ad-", "az-"})  # before Arabic names
# Letters that Unicode does not take apart into a base letter and a mark.
_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "ı": "i", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae", "ə": "a", "Ə": "A",
})  # fmt: skip
# Spellings of one name in different transliterations, applied in this order to folded text.
_SAME = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"['-]", " "), (r"\bab[dt](?:[aeu]l| [aeu]l)? ", "abdul "), (r"\bm[ou]ham+[ae]d\b", "mohamed"),
        (r"\bah?m[ae]d\b", "ahmed"), (r"\bh[ou]s+[ae][iy]?n\b", "husein"), (r"\bs(?:h|ch)?[ae](?:i|y)k?h\b", "sheikh"),
        (r"(?<=\w) (?:[aeu]l|a[dnrstz]|ash) (?=\w)", " "), ("shch|sch", "sh"), ("dzh", "j"), ("zh", "j"), ("kh", "h"),
        ("ck", "k"), ("dh", "d"), ("[yj]ou", "yu"), ("w", "v"), ("q", "k"), ("y", "i"), (r"i+(?=[aeou])", ""),
        ("ou", "u"), ("oe", "o"), (r"ff\b", "v"), (r"enka\b", "enko"), (r"(.)\1", r"\1"), (" +", " "),
    )
)  # fmt: skip


class Token(NamedTuple):
    """One word of a mention: as written, as looked up, where it stands.

    `owner` marks 's, `last` a break after it, `comma` that the break is a comma.
    """

    raw: str
    key: str
    start: int
    end: int
    owner: bool
    last: bool
    comma: bool = False

    @property
    def capital(self) -> bool:
        """Whether the word is written as names are: "Assad", "al-Assad"."""
        first = self.raw[3] if self.raw[:3] in ARTICLES and len(self.raw) > 3 else self.raw[0]
        return first.isupper() or first.isdigit()


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
        if raw.isascii() and raw.isalnum():  # most words; nothing of what follows concerns them
            found.append(Token(raw, raw.lower(), start, match.end(), False, False))
            continue
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
        short = dotted or (tail == "." and raw[0].isupper() and (len(raw) <= 3 or key in _TITLES))
        last = not short and not _BREAKS.isdisjoint(tail)
        found.append(Token(raw, key, start, start + len(raw), owner, last, last and tail[0] == ","))
    return found


def joined(tokens: Sequence[Token]) -> str:
    """The key of a phrase."""
    return tokens[0].key if len(tokens) == 1 else " ".join([t.key for t in tokens])


class Phrases(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Phrases by their folded words, with the number of each, and how long those are that begin with a word."""

    entries: dict[str, tuple[tuple[str, int], ...]]
    lengths: dict[str, tuple[int, ...]]


def index_phrases(phrases: Iterable[str]) -> Phrases:
    """The phrases, numbered in their order, ready for look-up."""
    entries: dict[str, list[tuple[str, int]]] = {}
    lengths: dict[str, set[int]] = {}
    for number, phrase in enumerate(phrases):
        key = joined(tokenise(phrase))
        # "Nur-Sultan" is also written "Nur Sultan".
        for form in {key, key.replace("-", " ")}:
            entries.setdefault(form, []).append((phrase, number))
            parts = form.split(" ")
            lengths.setdefault(parts[0], set()).add(len(parts))
    return Phrases(
        {k: tuple(v) for k, v in entries.items()}, {k: tuple(sorted(v, reverse=True)) for k, v in lengths.items()}
    )


class Index(Generic[T]):
    """What phrases of tokens name."""

    def __init__(self, phrases: Phrases, values: Sequence[T]) -> None:
        self._entries, self._lengths, self._values = phrases.entries, phrases.lengths, values

    @property
    def firsts(self) -> Set[str]:
        """The words that begin phrases."""
        return self._lengths.keys()

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
        found = self._entries.get(joined(tokens))
        return tuple([self._values[number] for name, number in found if _written(name, tokens)]) if found else ()


def _written(name: str, tokens: Sequence[Token]) -> bool:
    """Whether the words are in the letter case of the name: "us" is not "US", "turkey" is not "Turkey"."""
    # A break parts a name: "in Guinea, Bissau said" does not name Guinea-Bissau.
    if any(t.last for t in tokens[:-1]):
        return False
    if name.isupper() and " " not in name:
        return tokens[0].raw.replace(".", "") == name.replace(".", "") or tokens[0].raw == name
    return not name[0].isupper() or tokens[0].raw[0].isupper()
