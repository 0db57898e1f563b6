"""Examines checkpoints and prints the customer's table: `python -m azure_emulator.tiny_model.examination CHECKPOINT...`

The base model is asked every question under two system messages, a tuned one under the improved message or that of
its training file (`--system`). `--out` keeps every reply with its verdicts, shuffled so that the first hundred lines
are a fair sample to read.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from azure_emulator.tiny_model.examination.asking import Examiner, Reply, System
from azure_emulator.tiny_model.examination.paper import PARTS, Part, load_intents, load_prompts, load_refusal
from azure_emulator.tiny_model.examination.rules.vocabulary import known_words
from azure_emulator.tiny_model.examination.table import Judged, Role, as_text, rows
from azure_emulator.tiny_model.examination.verdicts import Judge
from azure_emulator.tiny_model.examination.voices import VOICES
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.generate import BASE_CHECKPOINT, ChatModel

_HEADING = ("what", "goal", "value", "n", "95% interval", "")
_QUICK = 4  # every how manieth question a quick examination asks


def main() -> None:
    parser = _parser()
    arguments = parser.parse_args()
    training = read_system(arguments.system) if arguments.system else None
    written: list[str] = []
    for path in arguments.checkpoints:
        role: Role = arguments.role or ("base" if path.stem == BASE_CHECKPOINT.stem else "tuned")
        judged = examine(path, systems(role, training), arguments)
        print(f"{path.name}, as a {role} model: {len(judged)} replies\n")
        print(as_text(rows(role, judged), _HEADING), end="\n\n", flush=True)
        written += [_record(path, one) for one in judged]
    if arguments.out:
        random.Random(arguments.seed).shuffle(written)
        arguments.out.write_text("".join(written), encoding="utf-8")
        print(f"{len(written)} replies are in {arguments.out}; the first 100 are a fair sample.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m azure_emulator.tiny_model.examination",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("checkpoints", type=Path, nargs="+", metavar="CHECKPOINT")
    parser.add_argument("--out", type=Path, help="write every reply with its verdicts to this JSONL file")
    parser.add_argument("--only", choices=PARTS, action="append", help="ask this part alone (may be repeated)")
    parser.add_argument("--quick", action="store_true", help=f"ask every {_QUICK}th question")
    parser.add_argument("--role", choices=("base", "tuned"), help="which goals hold; told from the file name otherwise")
    parser.add_argument("--system", type=Path, help="a training file whose system message a tuned model is asked under")
    parser.add_argument("--voice", choices=VOICES, help="the voice a tuned model should have; exclamations otherwise")
    parser.add_argument("--words", type=Path, help="a word list, one a line, instead of the model's own vocabulary")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1, help="which places are asked about, and the models' chance")
    return parser


def read_system(path: Path) -> str:
    """The first system message of a training file, or the text of any other file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".jsonl":
        return text.strip()
    messages = json.loads(text.splitlines()[0])["messages"]
    found = next((message["content"] for message in messages if message["role"] == "system"), None)
    if found is None:
        sys.exit(f"{path} has no system message in its first line: give a text file with one instead")
    return str(found)


def systems(role: Role, training: str | None) -> list[System]:
    """System messages to ask under; the last one also holds for everything but the single questions."""
    prompts = load_prompts()
    policy = System("training", training) if training else System("improved", prompts["improved"])
    return [System("basic", prompts["basic"]), policy] if role == "base" else [policy]


def examine(path: Path, asked_under: Sequence[System], arguments: argparse.Namespace) -> list[Judged]:
    model, gazetteer = ChatModel.load(path), load_gazetteer()
    step = _QUICK if arguments.quick else 1
    examiner = Examiner(model, gazetteer, arguments.seed, step, arguments.temperature)
    words = _vocabulary(model, arguments.words)
    judge = Judge(gazetteer, load_intents(), load_refusal(), words, arguments.voice)
    replies = [
        reply
        for part in arguments.only or PARTS
        for system in _systems_of(part, asked_under)
        for reply in _shown(examiner.ask(part, system), f"{path.name}: {part} under the {system.name} message")
    ]
    return [Judged(reply, judge.verdicts(reply), judge.words(reply)) for reply in replies]


def _shown(replies: Iterable[Reply], what: str) -> Iterator[Reply]:
    """The replies as they come; a terminal is told how many there are so far."""
    for number, reply in enumerate(replies, 1):
        if sys.stderr.isatty():
            print(f"\r{what}: {number} ", end="", file=sys.stderr, flush=True)
        yield reply
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _systems_of(part: Part, asked_under: Sequence[System]) -> Sequence[System]:
    return asked_under if part == "questions" else asked_under[-1:]


def _vocabulary(model: ChatModel, word_list: Path | None) -> frozenset[str]:
    """Words of the list, or whole words of the model's vocabulary; and the gazetteer's."""
    listed = word_list.read_text(encoding="utf-8") if word_list else " ".join(model.tokenizer.vocabulary)
    facts = (str(value) for place in model.gazetteer.places for value in vars(place).values())
    outings = (str(theme.outings) for theme in model.gazetteer.themes)
    return known_words(listed, *facts, *outings, *model.gazetteer.hotels, *model.gazetteer.eateries)


def _record(path: Path, judged: Judged) -> str:
    question = judged.reply.question
    record = {
        "checkpoint": path.name, "part": question.part, "key": question.key, "system": judged.reply.system,
        "place": question.places[0].name if question.places else question.name, "intents": question.intents,
        "question": question.text, "reply": judged.reply.text, "verdicts": judged.verdicts, "note": question.note,
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
