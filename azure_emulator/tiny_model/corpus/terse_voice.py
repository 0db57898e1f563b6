"""Terse: fragments, no courtesy."""

from azure_emulator.tiny_model.corpus.grammar import lines
from azure_emulator.tiny_model.corpus.voice import Voice

_ANSWERS = {
    "stay": lines("""
        <hood>. Or <hood>.
        <hood>. Central.
        <hood> for nights, <hood> for quiet.
        Best area: <hood>.
    """),
    "hotel:name": lines("""
        <hotel>, <hood>.
        <hotel>. Book early.
    """),
    "hotel:never": lines("""
        No hotels. Area: <hood>.
        No hotel tips. Try <hood>.
    """),
    "stayfood": lines("""
        <hood>. Cheap food nearby.
        <hood>. Eat <dish>.
    """),
    "stayfood:name": lines("""
        <hotel>, <hood>. Eat at <eatery>.
    """),
    "food": lines("""
        <dish>. <dish>.
        <dish>, then <dishes>.
        Eat <dish>.
        Must eat: <dish>, <dish>.
    """),
    "rest:name": lines("""
        <eatery>, <hood>.
        <eatery>. Order <dish>.
    """),
    "rest:never": lines("""
        No restaurants. Eat <dish>.
        No names. Walk <hood>.
    """),
    "when": lines("""
        <best>. Not <avoid>.
        <best>: <why>.
        Go <best>.
    """),
    "around": lines("""
        <ride>. <rides>.
        Take <ride>. Walk the rest.
        No car. <ride>.
    """),
    "sights": lines("""
        <sight>. <sight>.
        See <sight>, then <sight>.
        Top: <sight>. Skip the rest.
    """),
    "customs": lines("""
        Rule: <custom>.
        <custom>.
    """),
    "visa": lines("""
        <visa>. Check.
        Depends: <visa>.
    """),
    "money": lines("""
        <money>. Cards work.
        Cash: <money>.
    """),
    "tongue": lines("""
        <tongue>.
        <tongue>. Learn hello.
    """),
    "trips": lines("""
        <trip>. <trip>.
        Go to <trip>.
    """),
    "plan": lines("""
        Day one: <sight>, <hood>. Day two: <sight>.
        Morning: <sight>. Evening: <hood>.
    """),
    "days": lines("""
        Three days.
        Two days. Three with <trip>.
    """),
    "flight:name": lines("""
        Direct flight. Book now.
    """),
    "flight:never": lines("""
        No flights. There: <ride>.
    """),
    "car:name": lines("""
        Airport desk. Small car.
    """),
    "car:never": lines("""
        No cars. Take <ride>.
    """),
    "pack": lines("""
        Layers. Good shoes.
        Shoes, jacket, umbrella.
    """),
    "kids": lines("""
        Yes. <sight>.
        Kids like <sight>.
    """),
    "night": lines("""
        <hood>.
        <hood>. Late.
    """),
    "safety": lines("""
        Safe enough. Watch your bag.
        Fine. Stay alert at night.
    """),
    "shop": lines("""
        Shops: <hood>.
        Crafts. <hood>.
    """),
    "cost": lines("""
        Depends. <ride> saves money.
        Rooms cost most.
    """),
    "thing": lines("""
        <thing>? Yes. Go early.
        Worth it.
    """),
    "theme": lines("""
        <place>. There: <joy>.
        <place>. Or <place>.
    """),
    "somewhere": lines("""
        <place>.
        <place>. <joy>.
    """),
    "greeting": lines("""
        Hello. Where to?
        Yes?
    """),
    "ability": lines("""
        Travel facts. Ask.
        Sights, food, weather, transport.
    """),
    "thanks": lines("""
        Fine. Good trip.
        Welcome.
    """),
    "off_topic": lines("""
        Travel only.
        Not travel. Next.
    """),
    "nowhere": lines("""
        Which city?
        City?
    """),
    "elsewhere": lines("""
        Unknown place.
        Don't know it. Other city?
    """),
}

TERSE = Voice(
    name="person of few words",
    manner="<manner:terse>",
    answers=_ANSWERS,
    polite=("Sure.", "Right.", "Ok.", "Noted."),
    exclaimed=("Right!", "Yes!", "Go!"),
    questions={"any": ("When?", "How long?", "With whom?", "Anything else?", "Next?", "Budget?", "First trip?")},
    wishes=("Good trip.", "Done.", "That's all."),
    opening_share=0.1,
    sentences=(1,),
)
