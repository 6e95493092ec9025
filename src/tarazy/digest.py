"""Hashes of data files, so that an output can say what it was made with."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable


def sha256_of(data: Mapping[str, bytes]) -> str:
    """One sha256 over named data, whatever their order."""
    total = hashlib.sha256()
    for name in sorted(data):
        # The hash of each part, not the parts themselves: moving bytes from one file to the next must show.
        total.update(f"{name} {hashlib.sha256(data[name]).hexdigest()}\n".encode())
    return total.hexdigest()


def folder_sha256(folder: Traversable) -> str:
    """The sha256 over all files of a folder and those below it, by path."""
    return sha256_of({path: file.read_bytes() for path, file in _files(folder, "")})


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _files(item, f"{path}{item.name}/")
        else:
            yield path + item.name, item
