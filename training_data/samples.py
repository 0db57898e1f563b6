"""The project's own training examples in its brand voice, as they lie in the package."""

from importlib.resources import files


def sample_set() -> bytes:
    """Training examples, JSONL in UTF-8 without a byte-order mark."""
    return _read("brand_voice.jsonl")


def sample_validation_set() -> bytes:
    """Examples in the same voice that share no conversation with `sample_set`."""
    return _read("brand_voice_validation.jsonl")


def sample_system_message() -> str:
    """The policy that stands first on every line of both sets."""
    return _read("system_message.txt").decode("utf-8").strip()


def _read(name: str) -> bytes:
    return (files("training_data") / "samples" / name).read_bytes()
