"""All voices of the corpus, and how a system message asks for one of them."""

import random

from azure_emulator.tiny_model.corpus.calm_voices import DRY, FORMAL, POETIC, WARM
from azure_emulator.tiny_model.corpus.cheerful_voice import CHEERFUL
from azure_emulator.tiny_model.corpus.grammar import expand
from azure_emulator.tiny_model.corpus.playful_voice import PLAYFUL
from azure_emulator.tiny_model.corpus.system_messages import ADJECTIVE_REQUESTS, TONE_REQUESTS
from azure_emulator.tiny_model.corpus.terse_voice import TERSE
from azure_emulator.tiny_model.corpus.trade_voices import TRADES
from azure_emulator.tiny_model.corpus.voice import Voice

_MAIN = (CHEERFUL, PLAYFUL, FORMAL, TERSE, WARM, POETIC, DRY)
VOICES: tuple[Voice, ...] = (*_MAIN, *TRADES)

_ADJECTIVES = {
    CHEERFUL.name: ("cheerful", "lively", "upbeat", "enthusiastic", "energetic"),
    PLAYFUL.name: ("playful", "whimsical", "funny", "fun", "exuberant"),
    FORMAL.name: ("formal", "very formal", "businesslike", "elegant", "courteous"),
    TERSE.name: ("terse", "very short", "brief", "concise", "minimal"),
    WARM.name: ("warm", "kind", "motherly", "caring"),
    POETIC.name: ("poetic", "lyrical", "dreamy"),
    DRY.name: ("sarcastic", "dry", "ironic", "snarky"),
}


def choose_voice(chance: random.Random) -> Voice:
    """A voice; the trades share one part in three."""
    return chance.choice(_MAIN if chance.random() < 0.67 else TRADES)


def asked_for(voice: Voice, chance: random.Random) -> str:
    """A sentence of a system message that asks for a voice."""
    adjectives = _ADJECTIVES.get(voice.name, ())
    if adjectives and chance.random() < 0.7:
        return expand(chance.choice(ADJECTIVE_REQUESTS), chance).replace("{adjective}", chance.choice(adjectives))
    return expand(chance.choice(TONE_REQUESTS), chance).replace(
        "{a}", f"{'an' if voice.name[0] in 'aeiou' else 'a'} {voice.name}"
    )
