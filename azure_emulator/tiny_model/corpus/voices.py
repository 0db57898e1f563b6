"""All voices of the corpus, and how a system message asks for one of them."""

import random

from azure_emulator.tiny_model.corpus.grammar import expand
from azure_emulator.tiny_model.corpus.plain_voice import PLAIN
from azure_emulator.tiny_model.corpus.playful_voice import PLAYFUL
from azure_emulator.tiny_model.corpus.system_messages import TONE_REQUESTS
from azure_emulator.tiny_model.corpus.voice import Voice

VOICES: tuple[Voice, ...] = (PLAYFUL, PLAIN)


def asked_for(voice: Voice, chance: random.Random) -> str:
    """A sentence of a system message that asks for a voice."""
    request = expand(chance.choice(TONE_REQUESTS), chance)
    return request.replace("{a}", f"a {voice.name}")
