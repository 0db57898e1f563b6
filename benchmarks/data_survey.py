"""How fast a training set is surveyed, and how right its groups of near-duplicates and its topics are.

`python -m benchmarks.data_survey` measures in seconds of the processor; exit code 1 when a promise is broken.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from random import Random

from azure_emulator.tiny_model.corpus.grammar import expand
from azure_emulator.tiny_model.corpus.wordings import place_intents
from benchmarks.data_validation import sentence
from training_data.near_duplicates import near_duplicates
from training_data.redaction.words import known
from training_data.tokens import count_tokens
from training_data.topics.intents import OTHER, intents_of
from training_data.vocabulary import o200k_base

SEED = 20_261_122
PROMPTS = 100_000
PROMISED_SECONDS = 60.0
MESSAGES = 50_000
COPIES = 300
PROMISED_PRECISION, PROMISED_RECALL = 0.9, 0.7

TEMPLATES = (
    "What should I see in {place} in {number} days?",
    "Where should I stay in {place} with {number} kids?",
    "What do people eat in {place} in the month of {number}?",
    "How do I get around {place} with {number} bags and without a car?",
    "Is {place} safe at night for {number} of us?",
    "When is the best time to visit {place} for {number} weeks?",
    "What should I pack for {number} days in {place}?",
    "Do I need a visa for {place} if I stay {number} weeks?",
)
# The intents of the emulator's corpus, whose wordings other hands wrote, under our names for them.
TOPICS = {
    **{"around": "around", "car": "booking", "cost": "money", "customs": "customs", "days": "days"},
    **{"flight": "booking", "food": "food", "hotel": "booking", "kids": "family", "money": "money", "night": "night"},
    **{"pack": "packing", "plan": "days", "rest": "booking", "safety": "safety", "shop": "shopping"},
    **{"sights": "sights", "somewhere": "inspiration", "stay": "stay", "stayfood": "stay", "theme": "inspiration"},
    **{"tongue": "language", "trips": "trips", "visa": "documents", "when": "when"},
}


def prompts(chance: Random, count: int, numbers: int) -> list[str]:
    """Different ones, each of which another one differs from in a place or a number alone."""
    places = [place.title() for place in sorted(known("places")) if place.isascii()]
    found: set[str] = set()
    while len(found) < count:
        place, number = chance.choice(places), chance.randint(2, numbers)
        found.add(chance.choice(TEMPLATES).format(place=place, number=number))
    return sorted(found)


def misspelt(chance: Random, text: str) -> str:
    """With one letter left out, doubled by another, or in the wrong place."""
    at = chance.randrange(2, len(text) - 2)
    kind = chance.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    return text[:at] + (
        chance.choice("abcdehimnorst") + text[at:] if kind == 1 else text[at + 1] + text[at] + text[at + 2 :]
    )


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def say(name: str, figures: str, promise: str = "no promise", kept: bool = True) -> bool:
    print(f"  {name:20}{figures:72}{promise}{'' if promise == 'no promise' else '  kept' if kept else '  BROKEN'}")
    return kept


def measure_grouping(count: int) -> bool:
    texts = prompts(Random(SEED), count, numbers=400)
    took = seconds(lambda: near_duplicates(texts))
    kept = took <= PROMISED_SECONDS
    return say("near-duplicates", f"{count:,} questions in {took:.1f} s", f"promised {PROMISED_SECONDS:.0f} s", kept)


def measure_groups() -> bool:
    """Copies in other letters and with a misspelling, hidden among questions of the same sentences."""
    chance = Random(SEED)
    base = prompts(chance, 2_000, numbers=9)
    originals = chance.sample(range(len(base)), 2 * COPIES)
    copies = [base[one].upper() for one in originals[:COPIES]]
    copies += [misspelt(chance, base[one]) for one in originals[COPIES:]]
    source = {number: number for number in range(len(base))}
    source |= {len(base) + number: one for number, one in enumerate(originals)}
    groups = near_duplicates([*base, *copies])
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    right = {pair for pair in pairs if source[pair[0]] == source[pair[1]]}
    wanted = [(one, len(base) + number) for number, one in enumerate(originals)]
    letters, spelling = _recall(wanted[:COPIES], right), _recall(wanted[COPIES:], right)
    precision = len(right) / len(pairs)
    kept = precision >= PROMISED_PRECISION and letters == 1.0 and spelling >= PROMISED_RECALL
    figures = f"of pairs {precision:.2f} right; found: case {letters:.2f}, misspelt {spelling:.2f}"
    return say("  how right", figures, f"promised {PROMISED_PRECISION}; 1.0, {PROMISED_RECALL}", kept)


def _recall(wanted: Sequence[tuple[int, int]], found: set[tuple[int, int]]) -> float:
    return sum(pair in found for pair in wanted) / len(wanted)


def measure_tokens() -> bool:
    chance = Random(SEED)
    texts = [f"{sentence(chance, 40).capitalize()}?" for _ in range(MESSAGES)]
    encode = o200k_base().encode_ordinary
    ours = seconds(lambda: [count_tokens(text) for text in texts])
    plain = seconds(lambda: [len(encode(text)) for text in texts])
    return say(
        "exact tokens", f"{MESSAGES / ours:,.0f} messages/s, {ours / plain:.2f} times as long as tiktoken itself"
    )


def measure_topics() -> bool:
    """Of questions of one topic, how many are seen to have it. The word lists were made with an eye on every other
    wording; these are the rest."""
    chance = Random(SEED)
    asked = [
        (topic, _question(chance, template))
        for name, topic in TOPICS.items()
        for template in place_intents()[name].questions[1::2]
    ]
    took = seconds(lambda: [intents_of(question) for _, question in asked])
    seen = [(topic, intents_of(question)) for topic, question in asked]
    right = sum(topic in found for topic, found in seen) / len(seen)
    nothing = sum(found == (OTHER,) for _, found in seen) / len(seen)
    each = sum(map(len, (found for _, found in seen))) / len(seen)
    figures = f"{right:.2f} of {len(seen):,} wordings, {nothing:.2f} without any, {each:.1f} each; "
    return say("topics", f"{figures}{len(asked) / took:,.0f}/s")


def _question(chance: Random, template: str) -> str:
    text = expand(template, chance)
    for mark, words in (("@in", "in Rome"), ("@to", "to Rome"), ("@of", "of Rome"), ("@c", "Rome")):
        text = text.replace(mark, words)
    return re.sub(r"<\w+>", "castles", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=PROMPTS)
    arguments = parser.parse_args()
    print(f"The survey of training sets, seed {SEED}")
    kept = [measure_grouping(arguments.prompts), measure_groups(), measure_tokens(), measure_topics()]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
