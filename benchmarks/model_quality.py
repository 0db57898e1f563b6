"""`make bench-model`, the part about what the model says: base and tuned models before the same questions.

`python -m benchmarks.model_quality [--checkpoint FILE] [--quick] [--out FOLDER]`. Trains a job on the sample set and
one on each of four files in other voices, examines the base and the first, and lets a classifier that has learnt the
four files tell the others apart by their replies to questions that no file has. A run takes ten to fifteen minutes.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from azure_emulator.tiny_model.examination.asking import Examiner, System
from azure_emulator.tiny_model.examination.paper import load_prompts
from azure_emulator.tiny_model.examination.voices import VOICES, Voice, voice_file, voice_of
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.generate import BASE_CHECKPOINT, ChatModel
from benchmarks.jobs import JobFailedError, write_job
from benchmarks.options import TRAINING_FILE, VALIDATION_FILE
from benchmarks.table import columns

_SEED = 5
_TOLD_APART: tuple[Voice, ...] = ("playful", "formal", "terse")
_GOAL = 0.9  # of their replies


def main() -> int:
    arguments = _parser().parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.out or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _examine(arguments.checkpoint, folder, arguments.quick)
        _tell_voices_apart(arguments.checkpoint, folder, 4 if arguments.quick else 1)
    return 0


def train(base: Path, training_file: Path, folder: Path, validation_file: Path | None = None) -> Path:
    """The checkpoint of a job with the hyperparameters that the emulator chooses; raises JobFailedError."""
    write_job(folder, base, training_file, validation_file)
    print(f"training on {training_file.name} ...", file=sys.stderr, flush=True)
    ended = subprocess.run(
        [sys.executable, "-m", "azure_emulator.tiny_model.train", str(folder)], capture_output=True, text=True
    )
    if ended.returncode:
        raise JobFailedError(f"The job on {training_file.name} failed: {ended.stderr}")
    return max((folder / "checkpoints").iterdir(), key=lambda path: int(path.stem.removeprefix("step-")))


def _examine(base: Path, folder: Path, quick: bool) -> None:
    tuned = train(base, TRAINING_FILE, folder / "brand", VALIDATION_FILE)
    for role, checkpoint in (("base", base), ("tuned", tuned)):
        command = [sys.executable, "-m", "azure_emulator.tiny_model.examination", str(checkpoint), "--role", role]
        command += ["--system", str(TRAINING_FILE)] if role == "tuned" else []
        command += ["--out", str(folder / f"{role}_replies.jsonl"), *(["--quick"] if quick else [])]
        subprocess.run(command, check=True)


def _tell_voices_apart(base: Path, folder: Path, step: int) -> None:
    rows = [_row("base, no file", replies(base, step))]
    for voice in VOICES:
        checkpoint = train(base, voice_file(voice), folder / voice)
        rows.append(_row(f"{voice} file", replies(checkpoint, step)))
        if voice == "terse":
            again = train(base, voice_file(voice), folder / "again")
            same = checkpoint.read_bytes() == again.read_bytes()
    taken = [f"taken for {voice}" for voice in _TOLD_APART]
    print(columns([("replies of", *taken, "for plain, of four", "exclaim", "end with ?"), *rows]))
    print(f"\ngoal: at least {_GOAL:.0%} of the replies of the playful, formal and terse models are taken for their")
    print("own voice, and those of the plain model for what those of the base are.")
    print(f"same file, same seed, trained twice: {'the same bytes' if same else 'OTHER BYTES'}")


def replies(checkpoint: Path, step: int = 1) -> list[str]:
    """To every `step`th question of the examination, under its improved system message."""
    examiner = Examiner(ChatModel.load(checkpoint), load_gazetteer(), _SEED, step)
    return [reply.text for reply in examiner.ask("questions", System("improved", load_prompts()["improved"]))]


def _row(what: str, said: Sequence[str]) -> tuple[str, ...]:
    taken = Counter(voice_of(text, _TOLD_APART) for text in said)
    shares = [*(taken[voice] for voice in _TOLD_APART), sum(voice_of(text) == "plain" for text in said)]
    shares += [sum("!" in text for text in said), sum(text.endswith("?") for text in said)]
    return (what, *(f"{share / len(said):.0%}" for share in shares))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.model_quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--checkpoint", type=Path, default=BASE_CHECKPOINT, help="the base to measure (the committed one)"
    )
    parser.add_argument("--quick", action="store_true", help="ask every fourth question only")
    parser.add_argument("--out", type=Path, help="keep jobs, checkpoints and replies in this folder")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
