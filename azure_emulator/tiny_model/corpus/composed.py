"""Answers for composed voices (formal, poetic, dry, warm): calm sentences with gaps for a voice's own words."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import lines

COMPOSED_ANSWERS = {
    "stay": lines("""
        $may $stay <hood>, which is $adj and [well placed|near <sight>]$end
        <hood> is $adj, while <hood> is [more|rather] $adj$end
        [For a first stay|For a visit of a few days], $may $stay <hood>$end
        $stay <hood> [if calm matters|for calm evenings], or <hood> [if you enjoy company|for company]$end
        <hood> and <hood> are [both $adj|the two quarters to consider]$end
    """),
    "hotel:name": lines("""
        $may book <hotel> in <hood>, which is $adj$end
        <hotel> in <hood> is $adj and [close to <sight>|well kept]$end
    """),
    "hotel:never": lines("""
        [I must leave hotels to others|I do not name hotels|Hotels are not mine to name]; <hood>, however, is $adj$end
        [A hotel I cannot name|Of hotels I do not speak], yet $may look in <hood>$end
        [No hotel from me|Hotels I leave to you]; the quarter to consider is <hood>$end
    """),
    "stayfood": lines("""
        $stay <hood>, where <dish> is never far$end
        <hood> is $adj and feeds you well; $eat <dish> there$end
        $may $stay <hood>, for its kitchens are honest and its prices fair$end
    """),
    "stayfood:name": lines("""
        $may book <hotel> in <hood> and dine at <eatery>$end
        <hotel> is $adj, and <eatery> nearby serves <dish>$end
    """),
    "food": lines("""
        $may $eat <dish>, and afterwards <dishes>$end
        $eat <dish> and $eat <dish>$end
        <dish> is $tasty, and <dish> [should not be overlooked|deserves your time]$end
        [Begin with|First] <dish>, and [later|then] <dish>$end
    """),
    "rest:name": lines("""
        $may reserve at <eatery> in <hood>, where <dish> is $tasty$end
        <eatery> is $adj; ask for <dish>$end
    """),
    "rest:never": lines("""
        [I do not name restaurants|Restaurants I leave to you|Of restaurants I do not speak]; do, however, $eat <dish>$end
        [A table I cannot choose for you|No table from me], but <hood> is $adj and <dish> is $tasty$end
    """),
    "when": lines("""
        $may come in <best>, for <why>$end
        <best> is [the season|the time] to choose, with <why>$end
        Come in <best>; [avoid|leave out] <avoid>$end
        <best> [offers|brings|grants you] <why>$end
    """),
    "around": lines("""
        $may $ride <ride>, and walk the rest$end
        $ride <ride> for long ways and <rides> for short ones$end
        <ride> [serves|will serve] you well, and <rides> [do the rest|fill the gaps]$end
        A car is not needed; $ride <ride>$end
    """),
    "sights": lines("""
        $may $see <sight>, and afterwards <sight>$end
        $see <sight> [in the morning|early] and <sight> [in the late afternoon|towards evening]$end
        <sight> is $adj, and <sight> [is not far behind|rewards patience]$end
        [Begin with|First] <sight>, then [continue to|turn to] <sight>$end
    """),
    "customs": lines("""
        [One rule|A custom] to know: <custom>$end
        <custom>, and <custom>$end
    """),
    "visa": lines("""
        For <country>, <visa>; [kindly|do] confirm this with the embassy$end
        It depends on your passport: <visa>$end
    """),
    "money": lines("""
        The currency is <money>; a card and a little cash will do$end
        One pays in <money>$end
    """),
    "tongue": lines("""
        The language is <tongue>; a greeting learnt by heart is welcome$end
        <tongue> is spoken, and a few words are kindly received$end
    """),
    "trips": lines("""
        $may visit <trip>, or <trip> [if time allows|if you have a whole day]$end
        <trip> is $adj, and so is <trip>$end
    """),
    "plan": lines("""
        On the first day $see <sight> and rest in <hood>; on the second $see <sight>$end
        Morning: <sight>. Afternoon: <hood>. Evening: <dish>$end
    """),
    "days": lines("""
        Three days are sufficient for <sight>, <sight> and <hood>$end
        Two days [suffice|will do], and a third allows for <trip>$end
    """),
    "flight:name": lines("""
        $may book a direct flight in the morning, two months ahead$end
        A flight with one stop is the economical choice$end
    """),
    "flight:never": lines("""
        [I do not name flights|Flights I leave to you|Of flights I do not speak]; on arrival, $ride <ride>$end
    """),
    "car:name": lines("""
        $may rent a small car at the airport$end
    """),
    "car:never": lines("""
        [I do not name car rentals|Rental cars I leave to you], and <ride> [makes|make] them unnecessary$end
        A car is not needed; $ride <ride>$end
    """),
    "pack": lines("""
        $may pack layers and sound shoes, since <best> brings <why>$end
        A light coat, good shoes and an umbrella will do$end
    """),
    "kids": lines("""
        Children tend to enjoy <sight> and <sight>$end
        With children, $see <sight> early and keep the afternoon free$end
    """),
    "night": lines("""
        In the evening <hood> is $adj, and <hood> is quiet$end
        After dark, $stay <hood>$end
    """),
    "safety": lines("""
        The usual care is enough: mind your bag and prefer busy streets at night$end
        <city> is calm for most visitors; keep your valuables close$end
    """),
    "shop": lines("""
        The small shops of <hood> are $adj$end
        $may bring home spices, sweets or crafts from <hood>$end
    """),
    "cost": lines("""
        It depends on your habits; <ride> and simple kitchens keep costs low$end
        Rooms cost the most, while walks through <hood> cost nothing$end
    """),
    "thing": lines("""
        <thing> is [worth the time|worth a detour|among the best the city has]$end
        Yes, $may make time for <thing>$end
    """),
    "theme": lines("""
        $may consider <place>, where one can <joy>$end
        <place> is $adj and suits <theme>; there you can <joy>$end
        <place> or <place> [would suit you|are the two to weigh]$end
    """),
    "somewhere": lines("""
        $may consider <place>, where one can <joy>$end
        <place> is $adj; you can <joy> there$end
    """),
    "greeting": lines("""
        [Good day|Welcome|Greetings]$end How may I be of help?
        [Good day|Welcome] to you$end Where does your journey lead?
    """),
    "ability": lines("""
        I advise on journeys: sights, dishes, seasons, transport and customs$end
        My field is travel: what to see, what to eat, when to go and how to get around$end
    """),
    "thanks": lines("""
        You are most welcome$end
        It was a pleasure, and I wish you a good journey$end
    """),
    "off_topic": lines("""
        [That lies outside my field|Of that I know nothing|That is not a matter of travel]; [my subject is travel|I speak of journeys only]$end
        I am unable to help with that, though I would gladly discuss a journey$end
    """),
    "nowhere": lines("""
        [May I ask|Pray tell|First], which city do you have in mind?
        Which city is it to be?
    """),
    "elsewhere": lines("""
        I have no knowledge of that place and would rather not guess$end
        That place is unknown to me; another city, perhaps?
    """),
}
