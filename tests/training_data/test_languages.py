import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_data.examples import read_examples
from training_data.filters import said_by_people
from training_data.languages import language_of
from training_data.samples import sample_set

SENTENCES = [
    ("en", "What should I see in Kyoto in autumn?"),
    ("en", "We have two days in Lisbon and love food."),
    ("de", "Wo soll ich in Wien wohnen?"),
    ("de", "Gibt es gute Strände in der Nähe von Split?"),
    ("fr", "Où dormir à Paris avec des enfants ?"),
    ("fr", "Je voudrais voir les plus beaux villages de Provence."),
    ("es", "¿Qué puedo ver en Sevilla en dos días?"),
    ("es", "Quiero viajar por el norte de Perú con mi familia."),
    ("it", "Che cosa c'è da vedere a Torino?"),
    ("it", "Quando è meglio andare in Giappone?"),
    ("pt", "Qual é a melhor época para visitar o Rio?"),
    ("pt", "O que posso ver no Porto em dois dias?"),
    ("nl", "Wanneer is het beste moment om naar Bali te gaan?"),
    ("sv", "När är det bäst att åka till Island?"),
    ("da", "Hvornår er det bedst at rejse til Japan?"),
    ("pl", "Co warto zobaczyć w Gdańsku i jak się tam dostać?"),
    ("tr", "Kapadokya için en iyi zaman ne ve nasıl gidilir?"),
    ("fi", "Milloin on paras aika matkustaa Lappiin ja missä se on?"),
    ("cs", "Co je dobré vidět v Praze a jak se tam dostat?"),
    ("ro", "Când este cel mai bine să merg la mare?"),
    ("hu", "Mikor a legjobb az idő, és mi van a közelben?"),
    ("id", "Kapan waktu terbaik untuk ke Bali dan bagaimana ke sana?"),
    ("ja", "京都で何を見ればいいですか？"),
    ("ko", "서울에서 뭐 먹을까요?"),
    ("zh", "北京三天怎么玩？"),
    ("ru", "Где поесть в Казани?"),
    ("uk", "Що подивитися у Львові та Києві?"),
    ("el", "Πού να μείνω στην Αθήνα;"),
    ("ar", "أين أقيم في دبي؟"),
    ("he", "איפה כדאי לגור בתל אביב?"),
    ("th", "ไปเที่ยวเชียงใหม่เมื่อไหร่ดี"),
    ("hi", "जयपुर में क्या देखें?"),
    (None, ""),
    (None, "Roma?"),
    (None, "42 🌍"),
    (None, "Trastevere, Monti, Testaccio"),
    (None, "Is the und der?"),
]


@pytest.mark.parametrize(("language", "text"), SENTENCES, ids=[text[:24] or "empty" for _, text in SENTENCES])
def test_a_sentence_is_enough_and_a_name_is_not(language: str | None, text: str) -> None:
    assert language_of(text) == language


def test_the_sample_set_is_english_throughout() -> None:
    examples = read_examples(sample_set(), kind="sample", id="brand voice")
    assert {language_of("\n".join(said_by_people(one.messages))) for one in examples} == {"en"}


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    found = language_of(text)
    assert found is None or len(found) == 2
