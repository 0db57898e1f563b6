"""A rough size of texts in tokens. Nothing here is exact: exact counts need the model's own vocabulary."""

TOKENS_PER_MESSAGE = 4  # role marks and separators around each message
CHARACTERS_PER_TOKEN = 4  # English prose under o200k_base

TOKENS_NOTE = (
    "An approximation: a token for every four Latin letters or every wide character, plus four for each message. "
    "Expect 10 to 30 percent either way; the exact count comes with the training job."
)


def approximate_tokens(text: str) -> int:
    """Tokens of one message, its role marks included."""
    wide = sum(1 for character in text if ord(character) >= 0x0E00) if not text.isascii() else 0
    return TOKENS_PER_MESSAGE + wide + -(-(len(text) - wide) // CHARACTERS_PER_TOKEN)
