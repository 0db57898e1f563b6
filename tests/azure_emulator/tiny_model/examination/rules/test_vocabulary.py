"""Words that are words."""

from azure_emulator.tiny_model.examination.rules.vocabulary import known_words, unknown_words, words_known

KNOWN = known_words("the market is open in rome's well-kept squares don't")


def test_share_of_known_words() -> None:
    share = words_known("The markt is open.", KNOWN)
    assert (share.hits, share.of) == (3, 4)


def test_capitals_apostrophes_and_hyphens() -> None:
    assert unknown_words("Don’t miss ROME's well-kept market; open-squares.", KNOWN) == ["miss"]
