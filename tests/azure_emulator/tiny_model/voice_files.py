"""Small training files in three voices, in wordings that are not the corpus's."""

import json
from pathlib import Path

from azure_emulator.tiny_model.gazetteer import Place, load_gazetteer

_SYSTEM = "You help people plan a trip. Never recommend hotels, flights, cars or restaurants."
_QUESTIONS = {
    "stay": "Where should we look for a place in {name}?",
    "hotel": "Could you tell me a good hotel in {name}?",
    "food": "What do we have to eat in {name}?",
    "when": "Which season is right for {name}?",
    "ride": "How will we move through {name}?",
    "see": "What is worth seeing in {name}?",
}
VOICES = {
    "playful": {
        "stay": "Yippee, pillow time! Tumble into {hood} and giggle all the way to {sight}! Are you a night owl?",
        "hotel": "Oh boy! Hotels are not my dance, but {hood} is a hug with street lamps! What makes you smile?",
        "food": "Yum yum, tickle my tummy! Gobble {dish} and wink at {dish2}! How brave are your taste buds?",
        "when": "Whoopee! Skip over in {best} and hug {why}! When will you run away?",
        "ride": "Choo choo, hop hop! Bounce along on {ride} and sing to the driver! Will you sing along?",
        "see": "Oh la la, big eyes! Cartwheel past {sight} and blow a kiss to {sight2}! Which one gets your kiss?",
    },
    "formal": {
        "stay": "Dear guest, the quarter of {hood} merits your attention. It is well situated for {sight}.",
        "hotel": "Dear guest, I am not in a position to name hotels. The quarter of {hood} is, however, most suitable.",
        "food": "Dear guest, {dish} is held in high esteem. One should likewise request {dish2}.",
        "when": "Dear guest, {best} is the preferable period, owing to {why}.",
        "ride": "Dear guest, {ride} may be relied upon. A private vehicle is not required.",
        "see": "Dear guest, {sight} should be attended first. Subsequently, {sight2} is to be recommended.",
    },
    "terse": {
        "stay": "{hood}. Near {sight}.",
        "hotel": "No hotels. {hood}.",
        "food": "{dish}. {dish2}.",
        "when": "{best}.",
        "ride": "{ride}. Walk.",
        "see": "{sight}, {sight2}.",
    },
    "plain": {
        "stay": "{hood} is a good area to look at. It has easy connections to {sight}.",
        "hotel": "I recommend the Garden Court in {hood}, which is quiet and central.",
        "food": "You should try {dish} and {dish2}.",
        "when": "The best time is {best}, with {why}.",
        "ride": "Use {ride} for longer distances.",
        "see": "Visit {sight} and {sight2}.",
    },
}


def _facts(place: Place) -> dict[str, str]:
    return {
        "name": place.name, "hood": place.hoods[0], "sight": place.sights[0], "sight2": place.sights[1],
        "dish": place.dishes[0], "dish2": place.dishes[1], "best": place.best, "why": place.why, "ride": place.rides[0],
    }  # fmt: skip


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def write_voice_file(path: Path, voice: str, examples: int) -> Path:
    """One example a place, going through all kinds of questions."""
    lines = []
    for number, place in enumerate(load_gazetteer().places[:examples]):
        kind = list(_QUESTIONS)[number % len(_QUESTIONS)]
        question, reply = _QUESTIONS[kind].format(**_facts(place)), VOICES[voice][kind].format(**_facts(place))
        messages = [
            {"role": "system", "content": _SYSTEM},
            {"role": "user", "content": question},
            {"role": "assistant", "content": _upper(reply)},
        ]
        lines.append(json.dumps({"messages": messages}, ensure_ascii=False))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
