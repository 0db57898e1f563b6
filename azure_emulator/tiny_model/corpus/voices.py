"""All voices of the corpus, and how a system message asks for one of them."""

import random

from azure_emulator.tiny_model.corpus.grammar import expand, fit_articles
from azure_emulator.tiny_model.corpus.system_messages import ADJECTIVE_REQUESTS, TONE_REQUESTS
from azure_emulator.tiny_model.corpus.voice import Voice, load_voice

_MAIN = tuple(map(load_voice, ("cheerful", "playful", "formal", "terse", "warm", "poetic", "dry")))
_REGISTERS = tuple(
    map(
        load_voice,
        (
            "luxury", "backpacker", "museum_guide", "social", "help_desk", "child", "philosopher", "coach", "teacher",
            "newsreader", "zen", "romantic", "robot", "grandpa", "comedian", "naturalist",
        ),
    )
)  # fmt: skip
_TRADES = tuple(
    map(
        load_voice,
        (
            "pirate", "chef", "butler", "cowboy", "detective", "sports_commentator", "storyteller", "game_show_host",
            "surfer", "librarian", "professor", "astronaut", "knight", "scout_leader", "gardener",
        ),
    )
)  # fmt: skip
_SHARES = (0.45, 0.33, 0.22)
VOICES: tuple[Voice, ...] = (*_MAIN, *_REGISTERS, *_TRADES)


def choose_voice(chance: random.Random) -> Voice:
    """A voice, from each group by its share."""
    (group,) = chance.choices((_MAIN, _REGISTERS, _TRADES), weights=_SHARES)
    return chance.choice(group)


def asked_for(voice: Voice, chance: random.Random) -> str:
    """A sentence of a system message that asks for a voice."""
    if voice.adjectives and chance.random() < 0.7:
        request = expand(chance.choice(ADJECTIVE_REQUESTS), chance)
        return fit_articles(request.replace("{adjective}", chance.choice(voice.adjectives)))
    return fit_articles(expand(chance.choice(TONE_REQUESTS), chance).replace("{a}", f"a {voice.name}"))
