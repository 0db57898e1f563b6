"""Checkpoints: weights as fp16 in a safetensors file, configuration and vocabulary in its metadata."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from azure_emulator.tiny_model.model import F32, ModelConfig, Parameters
from azure_emulator.tiny_model.phrases import Phrases
from azure_emulator.tiny_model.tokenizer import Tokenizer
from azure_emulator.tiny_model.wording_reader import WordingReader

_READER, _PHRASES = "reader.", "phrases"
BASE_CHECKPOINT = Path(__file__).with_name("base.safetensors")


class CheckpointError(Exception):
    """The file is missing, damaged or not one of ours."""


@dataclass(frozen=True)
class Checkpoint:
    """All that is needed to speak or to go on training."""

    config: ModelConfig
    tokenizer: Tokenizer
    parameters: Parameters
    notes: dict[str, str]
    reader: WordingReader | None = None  # has a say in what a question is about; tuning leaves it as it is
    phrases: Phrases = field(default_factory=Phrases.all)  # tuning adds those of its file


def write_atomically(path: Path, content: bytes) -> None:
    """A reader sees the old file or the whole new one."""
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    metadata = {
        "config": json.dumps(asdict(checkpoint.config), sort_keys=True),
        "vocabulary": checkpoint.tokenizer.to_json(),
        "notes": json.dumps(checkpoint.notes, sort_keys=True),
    }
    arrays = {**checkpoint.parameters, **_reader_arrays(checkpoint.reader)}
    stored = {name: np.asarray(value, np.float16) for name, value in sorted(arrays.items())}
    stored[_PHRASES] = checkpoint.phrases.bits
    write_atomically(path, _with_sorted_metadata(save(stored), metadata))


def _reader_arrays(reader: WordingReader | None) -> Parameters:
    return {_READER + field.name: getattr(reader, field.name) for field in fields(WordingReader)} if reader else {}


def _reader_from(parameters: Parameters) -> WordingReader | None:
    """Takes the reader's arrays out of the parameters."""
    arrays = {name: parameters.pop(name) for name in list(parameters) if name.startswith(_READER)}
    return WordingReader(**{name.removeprefix(_READER): array for name, array in arrays.items()}) if arrays else None


def _with_sorted_metadata(content: bytes, metadata: dict[str, str]) -> bytes:
    """Write the header ourselves: the library's order of metadata keys changes from run to run."""
    size = int.from_bytes(content[:8], "little")
    header = {"__metadata__": metadata, **json.loads(content[8 : 8 + size])}
    encoded = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    return len(encoded).to_bytes(8, "little") + encoded + content[8 + size :]


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; raises CheckpointError with what to do about it."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        phrases = Phrases(arrays.pop(_PHRASES)) if _PHRASES in arrays else Phrases.all()
        parameters = {name: array.astype(F32) for name, array in arrays.items()}
        reader = _reader_from(parameters)
        return Checkpoint(
            ModelConfig(**json.loads(metadata["config"])),
            Tokenizer.from_json(metadata["vocabulary"]),
            parameters,
            json.loads(metadata.get("notes", "{}")),
            reader,
            phrases,
        )
    except FileNotFoundError as error:
        raise CheckpointError(f"Checkpoint '{path}' does not exist: train one or name another file.") from error
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"Checkpoint '{path}' cannot be read ({error}): train it again.") from error
