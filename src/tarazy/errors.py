"""The one family of errors: what was wrong, where, what was expected, what was got, and what to do next."""


class TarazyError(Exception):
    """Base of every error that Tarazy raises on purpose; its text is written for the person at the keyboard."""


class InputError(TarazyError):
    """A file, a line or a text given by the caller cannot be used."""


class DataError(TarazyError):
    """A data file of the package (ontology, actors, model) contradicts itself or its schema."""


class StoreError(TarazyError):
    """A store cannot be opened, is of a newer version, or holds what it should not."""
