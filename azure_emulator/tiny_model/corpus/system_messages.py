"""System messages, read from system_messages.toml: plain ones, policies without offers, and requests for a tone."""

import tomllib
from pathlib import Path

from azure_emulator.tiny_model.corpus.grammar import lines

_READ = tomllib.loads(Path(__file__).with_name("system_messages.toml").read_text(encoding="utf-8"))

PLAIN_SYSTEMS = lines(_READ["plain"])
CAREFUL_SYSTEMS = lines(_READ["careful"])  # policies: support, no offers, engaging questions
TONE_REQUESTS = lines(_READ["tone"])  # {a} is a person with an article
ADJECTIVE_REQUESTS = lines(_READ["adjective"])
