"""Places that the rules' tests speak of."""

from azure_emulator.tiny_model.gazetteer import Place, load_gazetteer

GAZETTEER = load_gazetteer()


def place(name: str) -> Place:
    return next(place for place in GAZETTEER.places if place.name == name)


ROME, PARIS, LISBON, ACCRA, DUBAI = map(place, ("Rome", "Paris", "Lisbon", "Accra", "Dubai"))
