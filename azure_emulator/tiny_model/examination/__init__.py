"""An examination of chat models in wordings that no corpus holds; `python -m azure_emulator.tiny_model.examination`.

The questions are written by hand and kept away from everything a model learns from. Of the tiny model only
`ChatModel` and the gazetteer are used here, so nothing in the examination follows how the model was made.
"""
