"""The classifier on classes that are easy to tell apart."""

from azure_emulator.tiny_model.naive_bayes import NaiveBayes, features


def test_features_are_words_marks_and_lengths() -> None:
    assert features("Oh yes! Certainly.") == [
        "oh",
        "yes",
        "!",
        "certainly",
        "long word",
        "up to 3 words",
        "up to 3 words",
    ]


def test_the_likelier_class_wins() -> None:
    reader = NaiveBayes.learn([("loud", "Oh wow! Yes!"), ("loud", "Wow, go!"), ("calm", "I would suggest a walk.")])
    assert reader.classify("Wow! Go there!") == "loud"
    assert reader.classify("I would walk.") == "calm"


def test_what_was_never_seen_tells_nothing() -> None:
    reader = NaiveBayes.learn([("a", "sun sun sun"), ("b", "rain rain rain")])
    assert reader.classify("xyzzy") == "a"  # the first in the alphabet: no evidence either way
