"""What travellers ask: wordings for every intent.

`@c` is the place itself, `@in`, `@to`, `@for`, `@of` and `@from` are it with its preposition. In a follow-up they
become "there", "the city" or nothing (see `place_words`).
"""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import lines

CITY_QUESTIONS: dict[str, tuple[str, ...]] = {
    "stay": lines("""
        Where @in should [I|we] stay?
        Where [should|could|can|would] [I|we|you] [stay|sleep|spend the night] @in?
        [Which|What] [area|part|neighbourhood|neighborhood|district|quarter] [of @c |]is [best|good|nice|right|ideal] [to stay in|for staying|for a first visit|for us|for a couple|for families|to base ourselves in]?
        [Which|What] [area|neighbourhood|neighborhood|district|part of town] should [I|we] [choose|pick|stay in|look at|book in] @for?
        [Can|Could|Would] you [suggest|recommend] [a place|somewhere|an area|a neighbourhood|a good base|a district] [to stay|to sleep] @in?
        [Is it better to|Should I] [stay|sleep|be based] [in the centre|centrally|downtown] or [further out|outside|in the suburbs] @in?
        [I need|I'm looking for|We're looking for|Looking for|We want] [a place to stay|somewhere to sleep|accommodation|a base|lodging|somewhere nice to stay] @in[.|, any ideas?|, what do you suggest?|?]
        [Any|Do you have] [tips|ideas|advice|thoughts] on where to stay @in?
        [Which|What] [areas|neighbourhoods|districts] [do you like|are safe and central|are lively|are quiet|have character|would you pick] @in?
        [Where do locals live|Where do people like to stay|Where is a good place to base myself] @in?
        [I'd like|I would like|We would like] [to stay|to be|to sleep] [somewhere quiet|close to the sights|near the centre|in a lively area] @in. [Which area?|Where should we look?|What fits?]
        Which [side|end|corner] of @c [suits|fits] [someone who likes quiet|young people|a first-time visitor|older travellers] [best|]?
        Tell me about the [neighbourhoods|areas|districts] [@in|of @c] [for staying|to stay in|].
    """),
    "hotel": lines("""
        [What|Which] [is|'s] the [best|nicest|cheapest|cosiest|most romantic] [hotel|hostel|guesthouse|place to book] @in?
        [Can|Could] you [recommend|suggest|name|find me|book me|book] a [good|nice|cheap|decent|central|quiet|] [hotel|hostel|bed and breakfast|guesthouse|room|resort] @in?
        [I need|We need|I want|I'm after|Find me|Get me|Book me] a [hotel|room|hostel|cheap hotel|boutique hotel] @in[ for two nights| under 100 euros| for 4 nights| near the station| with breakfast|][.|, please.|?]
        [Which|What] hotel [should|would] [I|we|you] [book|pick|choose|take] @in?
        [Please name|Name|Give me|Tell me] [one|a|the best|your favourite] [good|] hotel @in[.|, please.]
        Any [hotel|hostel|guesthouse] [tips|recommendations|suggestions|ideas] @for?
        [Do you know|Is there] a [good|nice|cheap|] [hotel|hostel|guesthouse] @in[ with a pool| near the old town| for families|]?
        Where can I [book|get|find] a [room|hotel room|cheap bed] @in?
    """),
    "stayfood": lines("""
        I'm [mostly|mainly] there for the food. Where should I stay to be within walking distance of affordable restaurants?
        [Where|In which area] should [a food lover|a foodie|someone who loves food] stay @in?
        [I|We] [want|would like] to be [near|close to] [cheap|good|affordable] [restaurants|places to eat|food] @in. Where [do I|should we|should I] stay?
        [Which|What] [part|area|neighbourhood] [of @c |]is best for [food lovers|foodies|eating out|people who love to eat][ on a budget|]?
        Where can [I|we] stay @in [close to|near|next to] [affordable places to eat|good food|markets and street food]?
        [I|We] [travel|come|am going @to|are going @to] for the food[.|, so] [which area should I stay in|where should we stay|where should I base myself]?
        [Which|What] neighbourhood @in has the best food [nearby|within walking distance|around the corner]?
    """),
    "food": lines("""
        What are some [local|typical|regional] [delicacies|dishes|specialities|foods] I should try [@in|]?
        What [should|can|could|must] [I|we|you] [eat|taste|try|order] @in?
        [Which|What] [dishes|foods|specialities|flavours|snacks] [is @c famous for|are typical @of|are a must @in|should I not miss @in]?
        What is [typical|traditional|good|special] to eat @in?
        [What's|What is|How is] the [food|cuisine|cooking|eating] [like |]@in?
        [Tell me about|Describe|Talk to me about] the [local |]food [@in|of @c].
        [I'm|We're|I am] [hungry for @c|always hungry|big eaters|vegetarian|curious about the food]. What [should I taste first|do people eat @in|is good to eat @in]?
        What do [people|locals] [eat|have] for [breakfast|lunch|dinner] @in?
        [Which|What] [sweets|desserts|street food|breakfast|soups|snacks] [should I try|is good|are worth trying] @in?
        What is the [national|traditional|signature|most famous] dish [of @c|@in]?
        [Anything|Something] [tasty|special|local] I [should|have to] try @in?
        I love [eating|trying new dishes|food]. What [is there to taste|will I find|should I look for] @in?
    """),
    "rest": lines("""
        [Can|Could] you [recommend|suggest|name|book] a [good|nice|cheap|fancy|] [restaurant|café|bistro|place for dinner|place for lunch] @in?
        Where [should|can|could] [I|we] [have dinner|have lunch|eat well|eat tonight|eat|book a table|go for dinner] @in?
        [What|Which] [is|'s] the best [restaurant|pizzeria|steakhouse|seafood place|café] @in?
        [Which|What] restaurant [should|would] [I|we|you] [book|choose|pick|go to] @in?
        [Book me|Reserve me|Get me|Find me] a table @in [for tonight|for two|for Saturday|for four people][.|, please.]
        [We want|I'd like|I want] to book [dinner|a table|lunch] @in, where?
        Any [good|cheap|nice|Michelin] restaurants @in?
        [Name|Give me] [one|three|some|the best] restaurants @in.
    """),
    "when": lines("""
        When is the best time [of year |]to [visit|go|travel|see @c][ @to|][ in terms of the weather| for good weather|]?
        [When|In which month|At what time of year|In which season] [should|would] [I|we|you] [visit|go @to|travel @to|come @to|plan a trip @to|see @c]?
        [Which|What] [month|season|time of year] is [best|nicest|ideal|good] [@for|to visit @c|for a visit]?
        [What's|What is|How's|How is] the [weather|climate|temperature] [like |]@in [in spring|in summer|in autumn|in winter|in May|in October|]?
        Is [summer|winter|spring|autumn|July|December|March|September] a [good|nice|bad] time [@for|to visit @c|to go @to]?
        [Will it be|Is it] [hot|cold|rainy|too hot|too cold|wet|crowded|humid] @in [in winter|in summer|in August|in November|in April|at this time of year|]?
        When is it [warm|dry|quiet|least crowded|sunny|cool] @in?
        [I|We] [want|would like|hope] to avoid [the rain|the crowds|the heat]. When should [I|we] [go @to|visit @c]?
        When does the [rain|rainy season|high season|heat] [start|begin|end|come] @in?
        Does it rain [a lot|much] @in [in summer|in winter|in spring|]?
        [Is there|When is] a good [season|month|time] to be @in?
    """),
    "around": lines("""
        What's the best way to get around [the city|@c|@in|town]?
        How [do|can|should|will] [I|we|you] [get around|move around|travel around|get about|move] @in [without a car|easily|cheaply|]?
        [What's|What is|How is|How good is] [public transport|the public transport|the metro|transport|getting around] [like |]@in?
        [Do|Will] [I|we] need [a car|to drive|a taxi] @in?
        [Is|Are] [@c|the city] [easy to get around|walkable|good for walking|good for cycling|easy to walk]?
        Is there a [metro|subway|tram|bus|train] @in?
        [Which|What] [transport|form of transport|means of transport] [should I use|is best|do locals use] @in?
        Can I [walk|cycle|go] everywhere @in?
        How do [people|locals] [get to work|travel|move] @in?
        What is the [cheapest|fastest|easiest|nicest] way to [travel|get|move] [within @c|around @c|across town]?
        Should [I|we] [take|use] [the bus|taxis|the metro|public transport] @in?
        [I|We] [don't|do not|cannot] drive. How [do I|can we] [get around|move] @in?
    """),
    "sights": lines("""
        What [should|can|could|must] [I|we|you] [see|visit|do|look at] @in?
        What are the [must-see|best|top|main|most beautiful|most famous] [sights|attractions|places|things to do|monuments] @in?
        What's a must-see @in?
        [Top|Main|Best] [attractions|sights|things to do] @in?
        What would you [show|recommend to] a friend @in?
        [I|We] have [one day|a day|an afternoon|a few hours|half a day] @in. What should [I|we] [see|do]?
        Any [hidden gems|secret places|sights|highlights|special places] @in?
        What is [@c|the city] [famous|known|loved] for?
        What is there to [see|do|visit|discover] @in [when it rains|on a Sunday|with friends|]?
        [Show|Tell] me the [best|highlights|heart] of @c.
        Tell me [about|something about|more about] @c.
        [I|We] [love|like|enjoy] [history|art|architecture|old buildings|views|nature|museums]. What should [I|we] see @in?
        [Which|What] [museums|monuments|sights|places|churches|parks|attractions] [are worth it|should I not miss|are worth visiting|do you suggest] @in?
        Is @c worth [a visit|visiting|seeing]?
        What makes @c [special|interesting|different]?
        What do [people|visitors|tourists|travellers] usually [visit|see|do] @in?
        Where can I take [nice|good|beautiful] [photos|pictures] @in?
        [It's|It is] [my|our] first time @in. What should [I|we] not miss?
    """),
    "customs": lines("""
        [Any|Do you have] [etiquette|culture|behaviour] [tips|advice|rules] @for?
        What [local |]customs should [I|we] [know|respect|follow|be aware of] @in?
        How [do|can] [I|we] avoid [offending people|being rude|mistakes|looking like a tourist] @in?
        What are the [cultural norms|local rules|dos and don'ts|local customs|manners] @in?
        Is there [anything|something] [I should not do|I should avoid|that is rude|impolite] @in?
        How should [I|we] [behave|dress|act|greet people] @in?
        [What's|What is] [polite|rude|normal|considered rude] @in?
        [Should I|Do I|Do people] tip @in?
        What [is|counts as] good manners @in?
    """),
    "visa": lines("""
        Do [I|we] need a visa [for <country>|@for|to visit <country>|to go @to]?
        [Which|What] [papers|documents] do [I|we] need to [visit @c|enter <country>|travel @to]?
        [What are|Tell me about] the [visa|entry] [rules|requirements] [for <country>|@for]?
        Can [I|we] [enter|visit] <country> without a visa?
        How long can [I|we] stay in <country> [without a visa|as a tourist|]?
        Is a passport enough [for <country>|@for]?
        [What do I need|What is needed] to [enter|get into|cross the border of] <country>?
    """),
    "money": lines("""
        [What|Which] currency [do they use|is used|do people use|do I need] @in?
        How do [I|people|you] pay @in?
        [Can|Could] [I|we] pay [by card|with card|with euros|with dollars|with my phone] @in?
        Should [I|we] bring cash @to?
        What [money|notes|coins] [do I need|should I bring|is used] @in?
        Do [shops|people|places] take [cards|credit cards|cash] @in?
        Where [do|should] [I|we] [change|exchange] money @in?
    """),
    "tongue": lines("""
        [What|Which] language [do they|do people|do locals] speak @in?
        Do [people|they|locals] speak English @in?
        What is the [local|official|main] language [in <country>|@in]?
        Will [I|we] [get by|manage] with English @in?
        Should [I|we] learn [some words|a few phrases|some phrases] before [going @to|we go @to|the trip @to]?
        [Which|What] [words|phrases] should I learn @for?
    """),
    "trips": lines("""
        [What|Which] day trips [can I make|are possible|do you suggest|are good|are worth it] [@from|]?
        [Any|Are there] [good|nice|] [day trips|excursions|trips out of town] [@from|near @c|around @c]?
        Where can [I|we] go for a day [@from|out of the city|outside @c]?
        What is [worth seeing|there to see|interesting|nice] [near @c|around @c|outside @c|in the surroundings]?
        [I|We] want to [leave the city|get out of town|see the countryside] for a day. Where [to|should we go]?
        [Which|What] [towns|villages|places] [near @c|around @c] [are nice|are worth a visit|should we see]?
    """),
    "plan": lines("""
        [Plan|Can you plan|Could you plan|Make|Draft] [two days|a weekend|3 days|a short trip|an itinerary|a plan] @in[.|?| for us.| for me, please.]
        What can [I|we] [do|see] in [two days|a weekend|48 hours|3 days|four days|a long weekend] @in?
        [How|What] would you [spend|do with] [two days|a weekend|three days|2 days] @in?
        [Give|Show|Write] me an itinerary @for.
        [I|We] have [two days|a weekend|3 days|five days] @in. [What's the plan?|How should we spend them?|Can you make a plan?]
        Help me plan [my|our] [stay|visit|days|weekend] @in.
        What does a [perfect|good] day @in look like?
    """),
    "days": lines("""
        How [many days|much time|long] do [I|we] need @for?
        How [long|many days] should [I|we] [stay|spend|plan] @in?
        [Is|Are] [two days|one day|a weekend|three days|4 days] enough @for?
        Is [a week|ten days|five days] too [long|much] @for?
    """),
    "flight": lines("""
        [Can|Could] you [find|book|recommend|suggest] [me |]a [cheap |direct |]flight @to?
        [Which|What] [airline|flight|flights] [should I take|is best|should we book|is cheapest] @to?
        [Book|Find|Get] me a [flight|plane ticket|cheap flight] @to[.|, please.]
        [I|We] want to fly @to [next month|in May|next week|in December], which flight is best?
        How do I [fly|get a cheap flight] @to?
        When should [I|we] book [the|our|my] flight @to?
        [Any|Do you know] [cheap|good|direct] flights @to?
    """),
    "car": lines("""
        Where can [I|we] [rent|hire] a car @in?
        [Which|What] car [rental|hire] [company|firm|agency|place] is [good|best|cheap] @in?
        [Can|Could] you [recommend|suggest|book|find] a [rental car|car rental|hire car] @in?
        [I|We] [need|want] [a rental car|to rent a car|a hire car] @in[.|, any tips?|. Which one?]
        [Book|Reserve|Get] me a [rental car|car] @in[.|, please.]
    """),
    "pack": lines("""
        What should [I|we] pack [@for|for a trip @to|]?
        What [clothes|shoes|things] should [I|we] [bring|take|pack] [@to|@for]?
        Do [I|we] need [a coat|warm clothes|an umbrella|a raincoat|sunscreen] @in?
        What goes in [my|the] suitcase @for?
        [Is there|Give me] a packing list @for?
    """),
    "kids": lines("""
        Is @c [good|fun|suitable|nice] for [kids|children|families|a toddler|teenagers]?
        What can [we|I] do with [kids|children|a toddler|two children|my daughter|my son|teenagers] @in?
        We [bring|have|travel with] [two|three|2|] [children|kids|small kids] [@to|]. [Will they like it|What will they enjoy|Any ideas]?
        [Any|Are there] [family|kid-friendly|child-friendly] [activities|sights|places] @in?
        What do [children|kids|families] [like|enjoy] @in?
    """),
    "night": lines("""
        What is there to do @in [at night|in the evening|after dark]?
        [How|What] is the nightlife [like |]@in?
        Where [do people|can we|should I] go [out|in the evening|after dinner|at night] @in?
        [Any|Is there] [nightlife|live music|bars and music|evening life] @in?
        [What|Where] [is|'s] [lively|fun|nice] in the evening @in?
        [I|We] [like|love] [going out|dancing|live music]. Where [is that good|should we go] @in?
    """),
    "safety": lines("""
        Is @c safe [for tourists|for a woman alone|at night|for solo travellers|]?
        How safe is [it|@c|it @in]?
        Should [I|we] [worry|be careful|be worried] about [pickpockets|theft|scams|crime] @in?
        Is it safe to [walk|travel|go out] [alone|at night|after dark] @in?
        What should [I|we] [watch out for|be careful about|look out for] @in?
        Any safety [tips|advice] @for?
    """),
    "shop": lines("""
        What [should|can] [I|we] [buy|bring home|take home] from @c?
        What [souvenirs|gifts|presents] [are good|should I buy|can I find] @in?
        Where [can|should] [I|we] [go shopping|shop|buy souvenirs] @in?
        [Any|Are there] [markets|good shops|good markets] @in?
        What is a good souvenir from @c?
    """),
    "cost": lines("""
        Is @c [expensive|cheap|costly|affordable]?
        How [expensive|cheap] is @c?
        How much [money|cash] do [I|we] need [per day|a day|for a week] @in?
        What does a [day|trip|week|weekend] @in cost?
        What [budget|daily budget] should [I|we] plan @for?
        How can [I|we] save money @in?
    """),
    "thing": lines("""
        [What|How] [is|about] <thing>?
        Is <thing> worth [a visit|it|the time|trying]?
        [Tell me|Can you tell me] [about|more about|something about] <thing>.
        What do you know about <thing>?
        [Should|Must] [I|we] [see|try|visit] <thing>?
        I [heard|read] about <thing>. [Is it good?|Worth it?|What is it?]
        [When|How early] should [I|we] go to <thing>?
    """),
}

PLACE_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # mark: (when the place is named, when it is already known)
    "@in": (("in <city>",), ("there", "there", "", "", "in the city", "in town", "here")),
    "@to": (("to <city>",), ("there", "there", "", "to the city")),
    "@for": (("for <city>", "in <city>", "for a trip to <city>"), ("", "there", "for this trip", "for the city")),
    "@of": (("of <city>", "for <city>", "in <city>"), ("there", "of the city", "of the place")),
    "@from": (("from <city>",), ("from there", "from the city", "")),
    "@c": (("<city>",), ("the city", "it", "the place", "this city")),
}

THEME_QUESTIONS = lines("""
    [Can|Could] you [recommend|suggest] a [place|destination|country|trip] [for|with|known for] <theme>[ that's not too crowded| in Europe| in Asia| for beginners|]?
    I [love|like|enjoy|adore] <theme>[, where should I go on my next trip|. Where should I go|, any suggestions|. What do you suggest|. Where to]?
    I'm [interested in|looking for|dreaming of|into|crazy about] <theme>[. Where's the best place to go|, any suggestions|. Any ideas|. Where should I travel]?
    [What's|What is] the best [way to see|way to experience|place for|place to see|country for] [the |]<theme>?
    Where [can|could|should] [I|we] [find|see|enjoy|go for|experience] [the best|good|the] <theme>[ in Asia| in Europe| in Africa|]?
    [I|We] want [to see|to try|to experience|] <theme> on [my|our] [vacation|holiday|next trip], [any suggestions|any ideas|where should we go]?
    [Which|What] [place|country|island|region|destination] [is|would be] [best|good|right] for <theme>?
    [Any|Do you have] [ideas|tips|suggestions] for <theme>?
    [We plan|I plan|I'm planning|We're planning] <theme>. [Where should we go?|What do you suggest?|Any ideas?]
    Where [should|could] [I|we] go for <theme>?
    <theme> [destinations|ideas|places], please.
""")

WHERE_TO = lines("""
    Where should [I|we] [travel|go] [next|this year|in spring|for our holiday|for two weeks|in winter|]?
    [I|We] [don't know|have no idea] where to go. [Ideas|Any ideas|What do you suggest]?
    [Suggest|Recommend|Pick|Name] [a destination|a place|a city|somewhere] for [my|our] [holiday|trip|week off|vacation].
    Which [city|country|place] should [I|we] [visit|see] [in spring|next|in October|this summer|]?
    Surprise me[ with a destination| with a trip|].
    [I|We] have [a week|two weeks|10 days] off, where should [I|we] go?
    [Somewhere|I want somewhere] [warm|sunny|special|different|cold|far away][, please|. Ideas|][.|?]
    What is a good [destination|place] for [a first trip|two friends|a long weekend|a student|retired people]?
    What is your favourite [city|destination|place]?
""")
