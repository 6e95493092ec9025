"""Parts of speech and dependencies of the shipped model on the test parts of two treebanks, with gold words.

`python -m benchmarks.syntax`: unlabelled and labelled attachment over all words, punctuation too, relations without
their subtypes (as the CoNLL 2018 shared task counts). A sentence that the model refuses as too long counts as wrong.
"""

import sys
from collections import Counter
from pathlib import Path

from training.trees import TREEBANKS, Tree, read_trees

import tarazy
from tarazy.errors import InputError

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "treebank"


def attachment(coder: tarazy.Coder, trees: list[Tree]) -> Counter[str]:
    """Numbers of words, of right tags, heads and labelled heads, and of sentences that were refused."""
    counts: Counter[str] = Counter(sentences=len(trees))
    for tree in trees:
        counts["words"] += len(tree.words)
        try:
            (words,) = coder.parse(words=[tree.words])
        except InputError:
            counts["refused"] += 1
            continue
        for word, tag, head, relation in zip(words, tree.tags, tree.heads, tree.relations, strict=True):
            counts["upos"] += word.upos == tag
            counts["uas"] += word.head == head
            counts["las"] += word.head == head and word.deprel.split(":")[0] == relation.split(":")[0]
    return counts


def main() -> int:
    """Print one line for each treebank that is at hand."""
    coder = tarazy.load()
    for name in TREEBANKS:
        path = DATA / f"{name}-test.conllu.xz"
        if not path.exists():
            print(f"{name}: {path.name} is not there, left out", file=sys.stderr)
            continue
        counts = attachment(coder, read_trees(path))
        shares = "  ".join(f"{k} {counts[k] / counts['words']:.4f}" for k in ("upos", "uas", "las"))
        print(f"{name} test  {counts['sentences']} sentences, {counts['refused']} refused  {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
