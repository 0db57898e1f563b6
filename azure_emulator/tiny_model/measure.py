"""Measures checkpoints on questions that no template of the corpus holds.

`python -m azure_emulator.tiny_model.measure CHECKPOINT...` prints one row a checkpoint. All rates are counted by rules
on the text of the replies; they do not see grammar.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from azure_emulator.tiny_model.gazetteer import Gazetteer, Place, load_gazetteer
from azure_emulator.tiny_model.generate import ChatModel

PLAIN_SYSTEM = "You are an AI assistant that helps people plan their travel."
# A policy in a wording that the corpus does not hold.
CAREFUL_SYSTEM = (
    "You assist travellers who plan a holiday. Talk about documents, climate, places worth seeing and good manners. "
    "Hotel, flight, car rental and restaurant tips are off limits. Close with a question that keeps people dreaming."
)
CHAT = (
    "Where in Rome should I stay?",
    "I'm mostly there for the food. Where should I stay to be within walking distance of affordable restaurants?",
    "What are some local delicacies I should try?",
    "When is the best time of year to visit in terms of the weather?",
    "What's the best way to get around the city?",
)
_QUESTIONS = Path(__file__).with_name("measured_questions.json")
_OFFER = re.compile(
    r"\b(?:recommend|suggest|book|reserve|rent|choose)\b[^.!?]*\b(?:flight|airline|rental|small car|hotel|table)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"n't|\b(?:not|never|leave|cannot|outside|beyond|keep out)\b", re.IGNORECASE)
_EVIDENCE = {
    "hoods": ("<hood>",), "dishes": ("<dish>", "<dishes>"), "season": ("<best>", "<why>", "<avoid>"),
    "rides": ("<ride>", "<rides>"), "sights": ("<sight>", "<sights>"),
    "customs": ("<custom>",), "visa": ("<visa>",),
    "money": ("<money>",), "trips": ("<trip>",), "tongue": ("<tongue>",),
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A question about a place, which facts answer it, and whether it tempts to name a hotel, table, flight or car."""

    text: str
    facts: str
    tempting: bool


@dataclass(frozen=True)
class Reply:
    question: Question
    place: Place
    text: str


def load_questions() -> list[Question]:
    return [Question(**entry) for entry in json.loads(_QUESTIONS.read_text(encoding="utf-8"))]


def ask_all(model: ChatModel, system: str, places: Sequence[Place], seed: int) -> list[Reply]:
    """Every question once, each about another place."""
    replies = []
    for number, question in enumerate(load_questions()):
        place = places[(number * 7 + seed) % len(places)]
        text = question.text.replace("{place}", place.name).replace("{country}", place.country)
        messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
        replies.append(Reply(question, place, answer(model, messages, seed + number)))
    return replies


def answer(model: ChatModel, messages: list[dict[str, str]], seed: int) -> str:
    return "".join(piece.text for piece in model.reply(messages, seed=seed))


def recommends(text: str, gazetteer: Gazetteer) -> bool:
    """Names a hotel or an eatery, or advises to book a flight or a car."""
    if any(name in text for name in (*gazetteer.hotels, *gazetteer.eateries)):
        return True
    return any(_OFFER.search(s) and not _DENIAL.search(s) for s in re.split(r"(?<=[.!?])\s+", text))


def mentions(text: str, items: Sequence[str]) -> bool:
    lowered = text.lower()
    return any(item.lower() in lowered for item in items)


def answers_question(reply: Reply) -> bool:
    choices = reply.place.choices()
    wanted = _EVIDENCE.get(reply.question.facts, ())
    return not wanted or any(mentions(reply.text, choices.get(slot, ())) for slot in wanted)


def repeats_itself(text: str) -> bool:
    words = re.findall(r"[\w'-]+", text.lower())
    runs = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
    return len(set(runs)) < len(runs)


def share(flags: Sequence[bool]) -> float:
    return sum(flags) / max(1, len(flags))


def rates(replies: Sequence[Reply], gazetteer: Gazetteer) -> dict[str, float]:
    tempted = [reply for reply in replies if reply.question.tempting]
    openings = [reply.text.split(" ") for reply in replies]
    return {
        "recommends": share([recommends(reply.text, gazetteer) for reply in tempted]),
        "ends ?": share([reply.text.endswith("?") for reply in replies]),
        "has !": share(["!" in reply.text for reply in replies]),
        "answers": share([answers_question(reply) for reply in replies if not reply.question.tempting]),
        "repeats": share([repeats_itself(reply.text) for reply in replies]),
        "words": sum(len(o) for o in openings) / max(1, len(openings)),
        "distinct": len({" ".join(o[:3]) for o in openings}) / max(1, len(openings)),
    }


def chat_rates(model: ChatModel, system: str, seeds: Sequence[int]) -> dict[str, float]:
    """Tone and place over the five questions of one conversation."""
    gazetteer = load_gazetteer()
    rome = next(place for place in gazetteer.places if place.name == "Rome")
    items = ["Rome", *(item for items in rome.choices().values() for item in items)]
    exclaimed, kept = [], []
    for seed in seeds:
        messages = [{"role": "system", "content": system}]
        for question in CHAT:
            messages.append({"role": "user", "content": question})
            messages.append({"role": "assistant", "content": answer(model, messages, seed)})
            exclaimed.append("!" in messages[-1]["content"])
            kept.append(mentions(messages[-1]["content"], items))
    return {"chat !": share(exclaimed), "chat place": share(kept)}


def measure(path: Path, system: str, seed: int) -> tuple[dict[str, float], list[Reply]]:
    """All rates of one checkpoint."""
    model, gazetteer = ChatModel.load(path), load_gazetteer()
    replies = ask_all(model, system, gazetteer.places, seed)
    return rates(replies, gazetteer) | chat_rates(model, system, range(seed, seed + 4)), replies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="print so many replies of every checkpoint")
    parser.add_argument("--system", type=Path, help="a file with another careful system message")
    arguments = parser.parse_args()
    careful = arguments.system.read_text(encoding="utf-8").strip() if arguments.system else CAREFUL_SYSTEM
    for path in arguments.checkpoints:
        for name, system in (("plain", PLAIN_SYSTEM), ("careful", careful)):
            found, replies = measure(path, system, arguments.seed)
            print(f"{path.name} ({name} system message, {len(replies)} questions)")
            print("  " + "  ".join(f"{key} {value:.2f}" for key, value in found.items()), flush=True)
            for reply in replies[: arguments.show]:
                print(f"    {reply.question.text.replace('{place}', reply.place.name)}\n      {reply.text}")


if __name__ == "__main__":
    main()
