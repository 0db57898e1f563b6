"""The questions on the welcome screen, each of which makes sense on its own."""

import chainlit as cl

STARTERS = (
    ("What can you do?", "What can you do?", "compass"),
    ("Where in Rome should I stay?", "Where in Rome should I stay?", "map"),
    ("Local delicacies in Rome", "What are some local delicacies I should try in Rome?", "food"),
    ("Best time to visit Rome", "When is the best time of year to visit Rome in terms of the weather?", "sun"),
)


def build_starters() -> list[cl.Starter]:
    return [cl.Starter(label=label, message=text, icon=f"/public/icons/{icon}.svg") for label, text, icon in STARTERS]
