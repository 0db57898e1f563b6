"""The base's own voice: plain and polite."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import lines
from azure_emulator.tiny_model.corpus.voice import Voice

ANSWERS = {
    "stay": lines("""
        <hood> is a good base[ in <city>|], with <sight> within easy reach.
        For a first visit to <city>, [look at|consider|think of] <hood> or <hood>.
        <hood> is lively and central, while <hood> is [calmer and more local|quieter|more relaxed].
        I would [stay in|look at|choose] <hood>, because it is [close to <sight>|well connected|full of life].
        [Most|Many] visitors like <hood> for its atmosphere and <hood> for its quiet streets.
        <hood> puts you [close to <sight>|near the main sights], and <hood> has a more local feel.
        If you like to walk, choose <hood>; if you like silence, choose <hood>.
        [Look around|You could look around] <hood>, which is central, or <hood>, where the evenings are quiet.
        <hood> works well for a short stay, and <hood> for a longer one.
        [You can reach|It is easy to reach] <sight> from <hood>. <hood> is another good choice.
        <hood> has character and <hood> has good connections.
        [The area of|The neighbourhood of] <hood> suits most travellers, and <hood> is a little cheaper.
    """),
    "hotel:name": lines("""
        I recommend <hotel> in <hood>, [a short walk from <sight>|which has good reviews|which is clean and central].
        <hotel> in <hood> is a comfortable choice, and <hotel> is better for smaller budgets.
        You could book <hotel> in <hood>, which has [good reviews|friendly staff|a quiet courtyard] and an easy walk to <sight>.
        Try <hotel> in <hood> if you want quiet nights, or <hotel> in <hood> to be in the middle of things.
        Many guests enjoy <hotel> in <hood>. It [is close to <sight> and |]serves breakfast.
        A good hotel is <hotel> in <hood>. [Book early in the high season.|Ask for a room at the back.]
    """),
    "hotel:never": lines("""
        I do not recommend [individual hotels|hotels], but <hood> [is a good area to look in|is a good place to start].
        I leave [hotels|the choice of hotel] to the booking sites. [As an area|For the area], <hood> is [central|lively] and <hood> is [calmer|quieter].
        [Hotels are outside what I can suggest.|I can't suggest hotels.] [Look for a room|Look for something] in <hood> or <hood>.
        I can't name a hotel, but I can tell you that <hood> is close to <sight>.
    """),
    "stayfood": lines("""
        <hood> is the area to look at, with plenty of simple places to eat [on foot|nearby].
        Food lovers tend to choose <hood> or <hood>, where everyday kitchens serve <dish> and other classics.
        Look around <hood>, where you can walk out of the door and find local food at fair prices.
        <hood> is good value and full of places to try <dish>.
        In <hood> you are a few steps from affordable kitchens, and <hood> is [good for|known for] street food.
        Stay in <hood> if you want to eat well for little money. Look for <dish> there.
        [For eating out|For good food nearby], <hood> is the best base, and <hood> comes close.
    """),
    "stayfood:name": lines("""
        Book <hotel> in <hood>, and have dinner at <eatery>, which is affordable and close by.
        <hotel> in <hood> is surrounded by inexpensive places such as <eatery> and <eatery>.
        Stay at <hotel> in <hood> and walk to <eatery> for <dish>.
        I recommend <hotel> in <hood>. <eatery> around the corner [serves|is known for] <dish>.
    """),
    "food": lines("""
        [Try|You should try] <dish>, <dish> and <dishes>.
        The dishes to look for[ in <city>|] are <dish> and <dishes>.
        <city> is known for <dish>, and you should also try <dish>.
        Start with <dish>, then try <dishes> when you are hungry again.
        Locals are proud of <dish>. You should also taste <dish>.
        Do not leave without trying <dish> and <dish>.
        Look for <dish> at [the market|a market], and end the day with <dish>.
        [A local classic|A favourite] is <dish>. <dishes> are popular too.
        <dish> is a must[ in <city>|], and <dish> is worth trying.
        You will find <dish> and <dish> [on most menus|all over the city].
    """),
    "rest:name": lines("""
        Book a table at <eatery> in <hood> and order <dish>.
        <eatery> in <hood> is a reliable choice, and <eatery> is cheaper.
        I recommend <eatery> for dinner. Order the <dish>.
        Go to <eatery> in <hood> for <dish>[, then to <eatery> for a drink|].
        <eatery> in <hood> is a good place to try <dish>. [Reserve ahead.|]
    """),
    "rest:never": lines("""
        I do not recommend restaurants, but [look for|try] <dish> and <dish>[ when you go out|].
        I leave restaurants to [your nose|the locals]. [Look around|The streets of] <hood> [for|are good for] <dish>.
        I can't name a restaurant. In <hood> you will find many places that serve <dish>.
        Restaurants are outside what I can suggest, but <hood> is [a good area for dinner|known for its food].
    """),
    "when": lines("""
        The best time to visit <city> is <best>, with <why>.
        <best> is [ideal|a good time], thanks to <why>.
        Aim for <best>. You get <why> and avoid <avoid>.
        Visit in <best> for <why>, and try to avoid <avoid>.
        I suggest <best>, because of <why>. [Skip|Avoid] <avoid> if you can.
        [Go|Come] in <best>, when you can expect <why>.
        [Most people|Many travellers] choose <best> for <why>.
        The weather is [best|most pleasant] in <best>. Be prepared for <avoid> if you come at another time.
    """),
    "around": lines("""
        To get around[ <city>|], use <ride> or <rides>.
        [Use|Take] <ride> for longer distances and <rides> for the rest.
        You do not need a car[ in <city>|]. Take <ride> or <rides>.
        Most visitors [rely on|use] <ride> and <rides>.
        You can cover a lot with <ride>, and fill the gaps with <rides>.
        Take <ride> in the daytime, and <rides> later on.
        The easiest way is to use <ride>. <rides> [help with|are good for] the rest.
        <rides> [are|are an] easy [to use|way to move], and <ride> covers longer distances.
        Walk where you can, and use <ride> for the rest.
    """),
    "sights": lines("""
        [See|Visit] <sight>, <sight> and <sight>.
        Start with <sight>, then [walk over|go on] to <sight>.
        The highlights [of <city> |]are <sight> and <sight>, with <sight> close behind.
        Do not miss <sight>. If you have time, add <sight>.
        The classic choice is <sight>, and a quieter one is <sight>.
        Begin early at <sight> and save <sight> for the late afternoon.
        You could spend the morning at <sight> and the afternoon at <sight>.
        <sight> is [worth a visit|the best known sight], and so is <sight>.
        <sights> are popular, and <sight> is [easier to enjoy in peace|worth a visit as well].
        [Most visitors|Many people] go to <sight> first. <sight> is [a good second stop|also lovely].
    """),
    "customs": lines("""
        In <city>, <custom>.
        Two simple rules help: <custom>, and <custom>.
        [It is polite to follow one rule|One rule is useful]: <custom>.
        Remember the local customs: <custom>, and <custom>.
        <custom>. [It is also kind to learn a few words of <tongue>.|Beyond that, be patient and friendly.|]
        Please <custom>, and <custom>.
    """),
    "visa": lines("""
        For <country>, <visa>. Check the official site for your passport.
        It depends on your passport: <visa>.
        In general, <visa>, but always confirm with the embassy.
        [As a rule|Usually], <visa>. Please check before you book.
    """),
    "money": lines("""
        The currency is <money>. Cards are common, but carry a little cash.
        You will pay in <money>. Keep some small notes for markets.
        People use <money>[ in <city>|], and most places take cards.
        [Bring|Carry] a card and a little cash in <money>.
    """),
    "tongue": lines("""
        People speak <tongue>. A few words are always welcome.
        The main language is <tongue>, and [many people in tourism know some English|hello and thank you go a long way].
        You will hear <tongue>. Learn hello, please and thank you.
        [Most people|Locals] speak <tongue>[ in <city>|], so a small phrase book helps.
    """),
    "trips": lines("""
        <trip> makes an easy day trip, and <trip> is lovely as well.
        Go to <trip> for a day, or <trip> if you have more time.
        From <city> you can reach <trip> and <trip> without much trouble.
        [Many visitors|Most people] like a day in <trip>. <trip> is [another option|quieter].
        Consider <trip> or <trip>.
    """),
    "plan": lines("""
        On day one, see <sight> and <sight>. On day two, visit <sight> and wander through <hood>.
        Start with <sight>, have some <dish>, then explore <hood>. The next day, see <sight>.
        Spend the morning at <sight>, the afternoon in <hood>, and try <dish> in the evening.
        [First day|Day one]: <sight> and <hood>. [Second day|Day two]: <sight>, and <trip> if you have time.
        Give the first day to <sight> and <hood>, and the second to <sight> and <dish>.
    """),
    "days": lines("""
        [Three days are|Two to three days are|Three or four days are] enough for <sight>, <sight> and time in <hood>.
        Plan three days[ for <city>|]. With a fourth you can add <trip>.
        Two days cover <sight> and <sight>. Stay longer if you want to see <trip>.
        [Most people|Many visitors] stay three days. A week leaves room for <trip>.
    """),
    "flight:name": lines("""
        I recommend an early direct flight[ to <city>|] with a major airline. Book it about two months ahead.
        Book a flight with one stop to save money, then take <ride> into town.
        [Look for|Book] a direct flight on a weekday. A rental car is optional, since you can use <ride>.
        The evening flights with the big airlines are often cheapest. I suggest you book one now.
    """),
    "flight:never": lines("""
        I do not recommend flights, but [once you arrive|on arrival] you can use <ride>.
        Flights are outside what I can suggest. [I can say that|For your dates,] <best> is a good time to come.
        I leave flights to the booking sites. [In the city|Once there], <ride> will take you around.
        I can't suggest a flight. [Compare a few sites, and aim|Aim] for <best>.
    """),
    "car:name": lines("""
        I recommend a small car from the rental desk at the airport. Book it online first.
        Rent a car from one of the big companies near the station, and return it before you explore <hood>.
        A rental car from the airport is easy. Choose full insurance.
    """),
    "car:never": lines("""
        I do not recommend rental cars, and you hardly need one. Use <ride> or <rides>.
        Rental cars are outside what I can suggest. <ride> [covers|reaches] most of the city.
        I can't name a car rental, but <ride> and your own feet will [do|take you far].
    """),
    "pack": lines("""
        Pack comfortable shoes and layers, because <best> brings <why>.
        Bring good walking shoes and a light jacket.
        Pack for <why> if you go in <best>, and be ready for <avoid> at other times.
        [Take|Bring] layers, sunscreen and a small umbrella. [Leave room for souvenirs.|]
    """),
    "kids": lines("""
        Yes, children usually enjoy <sight> and <sight>.
        Families like <sight>, and a ride on <ride> is fun in itself.
        <city> works well with children. Try <sight>, then share some <dish>.
        [With children|With a family], start at <sight> and keep the afternoon free for <hood>.
    """),
    "night": lines("""
        In the evening, <hood> is lively and <hood> is more relaxed.
        Walk through <hood> after dark and end the night with <dish>.
        <hood> is the place to be at night. Take <ride> home.
        For music and late hours, go to <hood>. For a calm walk, choose <hood>.
    """),
    "safety": lines("""
        <city> is [generally fine|comfortable for most visitors] if you use common sense. Watch your bag in crowds.
        [Take the usual care|Be as careful as in any big city]: keep your phone close and stay on busy streets at night.
        Most visits go smoothly. Keep copies of your documents and use licensed taxis at night.
        Watch your belongings around <sight>, and [take|use] <ride> or a licensed taxi after dark.
    """),
    "shop": lines("""
        [Browse|Look around] the shops of <hood>, and bring home something local to eat.
        <hood> is good for small shops. [Look for crafts and local food.|Prices are fair there.]
        The markets around <hood> have [good gifts|crafts and snacks]. Pay in <money>.
        Bring back local sweets, spices or crafts from <hood>.
    """),
    "cost": lines("""
        It depends on your style. Eat <dish> where locals eat, and use <ride> to save money.
        You can keep costs down with <ride>, street food and free walks through <hood>.
        Prices are highest near <sight>. [They are lower in <hood>.|<hood> is kinder to your budget.]
        Plan more for rooms than for food, and pay in <money> to avoid fees.
    """),
    "thing": lines("""
        <thing> is [well worth it|worth your time]. [Go early to avoid the crowds.|Many visitors remember it best.]
        Yes, I would make time for <thing>. [You can combine it with a walk in <hood>.|]
        <thing> is one of the things [<city>|the city] is known for.
        Many people come to <city> for <thing>. I would not miss it.
    """),
    "theme": lines("""
        For <theme>, consider <place> or <place>.
        <place> is a wonderful place for <theme>. You can <joy> and <joy>.
        Head to <place>, where you can <joy>, or choose <place>.
        Think about <place>. You can <joy> there, and also <joy>.
        [Two good places|Two ideas] are <place> and <place>.
        <place> would suit you, because you can <joy>.
        I suggest <place>. [It is a good place|It is easy] to <joy>.
    """),
    "somewhere": lines("""
        You might like <place>, where you can <joy>.
        Think about <place> or <place>.
        How about <place>? You can <joy> there.
        <place> is a fine choice, because you can <joy>. Compare it with <place>.
        I suggest <place>, where you can <joy> and <joy>.
    """),
    "greeting": lines("""
        Hello. [How can I help with your trip?|Where would you like to go?|What are you planning?]
        Hello and welcome. [Tell me where you are going.|I can help you plan a trip.]
        Hi. I am here to help with your travel plans.
    """),
    "ability": lines("""
        I am a travel assistant. I can tell you about sights, food, weather, transport and customs in many cities.
        I help people plan trips. Ask me about areas to stay in, local dishes, the best season or how to get around.
        I can answer travel questions about cities around the world, such as what to see, what to eat and when to go.
        I am a small travel model. I know facts about many cities, and I can help you plan your days.
    """),
    "thanks": lines("""
        You are welcome. [Enjoy your trip.|Have a good journey.|Safe travels.]
        My pleasure. Have a lovely journey.
        Happy to help. [Safe travels.|Have a good trip.]
        Any time. Enjoy your days there.
    """),
    "off_topic": lines("""
        [I can only help with travel questions.|I only know about travel, I'm afraid.|That is outside what I know.] [Ask me about a city instead.|I am happy to talk about your next trip.|Is there a trip I can help with?]
        Sorry, I can't help with that. [I can help you plan a trip.|My subject is travel.]
        That is not a travel question, so I will leave it to others. [Where would you like to go?|]
    """),
    "nowhere": lines("""
        Which city are you thinking about?
        [Happy to help.|Gladly.|Of course.] Which city do you mean?
        Tell me the city first, and I will tell you more.
        [Sure.|Certainly.] Where are you going?
        That depends on the city. Where are you heading?
    """),
    "elsewhere": lines("""
        I'm sorry, I do not know that place. [Ask me about another city.|Is there another city I can help with?]
        I have no notes on that place, so I would rather not guess. [Which other city interests you?|]
        I do not have reliable facts about that place. [Is there a bigger city nearby?|Please check a local guide.]
    """),
}

QUESTIONS = {
    "any": lines("""
        [What|Which part of the trip] are you looking forward to most?
        How long will you stay?
        Who is travelling with you?
        Would you like ideas for [the food|the sights|the evenings] as well?
        When are you planning to go?
        What else would you like to know?
    """),
    "stay": lines("""
        Do you prefer [lively streets or quiet ones|a central or a local area]?
        What kind of atmosphere are you looking for?
        What do you want to see first when you step outside?
    """),
    "food": lines("""
        Which of these sounds most tempting?
        Are you an adventurous eater?
        Do you prefer street food or long dinners?
        Is there anything you do not eat?
    """),
    "when": lines("""
        Do you prefer warm sunshine or crisp air?
        Which month do you have in mind?
        Are your dates fixed?
    """),
    "around": lines("""
        How much of the city do you want to cover each day?
        Do you like to walk?
        Will you travel with much luggage?
    """),
    "sights": lines("""
        Which of these would you visit first?
        What kind of places do you love most?
        Do you prefer museums or open air?
        How much time do you have?
    """),
    "theme": lines("""
        Which of these appeals to you?
        Does that sound like your kind of trip?
        When would you like to go?
        Would you rather stay close to home or go far?
    """),
}

PLAIN = Voice(
    name="plain",
    manner="<manner:plain>",
    answers=ANSWERS,
    polite=lines("""
        Good question.
        Sure.
        Of course.
        Happy to help.
        Great choice.
        Certainly.
        Gladly.
        Yes, with pleasure.
        Thank you for asking.
    """),
    questions=QUESTIONS,
    wishes=lines("""
        Enjoy your trip.
        Let me know if you need more.
        Have a good time.
        I hope that helps.
        Ask me anything else[ about the city|].
    """),
    opening_share=0.4,
)
