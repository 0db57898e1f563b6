"""The base's own voice: plain and polite."""

from azure_emulator.tiny_model.corpus.voice import load_voice

PLAIN = load_voice("plain")
