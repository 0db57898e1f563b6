import pytest

from training_data.topics.destinations import destinations_of, mask_destinations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What should I see in Rome?", ("Rome",)),
        ("what about sao paulo", ("São Paulo",)),
        ("Rome's best and Roma again", ("Rome",)),
        ("Was kann man in Österreich und in Wien machen?", ("Austria", "Vienna")),
        ("Delhi, Agra, Jaipur in six days: too rushed?", ("Delhi", "Agra", "Jaipur")),
        ("From New York City to Rio", ("New York", "Rio de Janeiro")),
        ("San Pedro de Atacama by bus", ("San Pedro de Atacama",)),
        ("Стамбул зимой", ("Istanbul",)),
        ("Nice weather, is it not?", ()),
        ("Is the weather in Nice as nice?", ("Nice",)),
        ("Essen ist fertig", ()),
        ("Which country in Europe?", ()),
        ("", ()),
        ("\ud83d", ()),
    ],
)
def test_destinations_of(text: str, expected: tuple[str, ...]) -> None:
    assert destinations_of(text) == expected


def test_what_remains_is_the_same_for_every_city() -> None:
    assert mask_destinations("What's in New York?") == mask_destinations("What's in Rome?") == "What's in …?"
