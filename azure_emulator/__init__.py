"""Azure OpenAI's HTTP with a real tiny model behind it, as its own process: `python -m azure_emulator`.

Imports nothing else of ours, so that it cannot forgive our mistakes. Where a rule comes from is said beside it: the
published contracts (authoring and inference specifications, ARM's cognitiveservices specification) or observed replies.
"""
