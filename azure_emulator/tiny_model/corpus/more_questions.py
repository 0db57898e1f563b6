"""More ways to ask the same things: indirect, chatty, incomplete; and follow-ups that lean on the turn before."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import lines

LOOSER_QUESTIONS: dict[str, tuple[str, ...]] = {
    "stay": lines("""
        [I|We] [still|] need to [decide|figure out|choose] where to [stay|sleep|live] @in.
        [Help me|Can you help me] [choose|find|pick] [an area|a neighbourhood|a part of town|where to stay] @in.
        [Where's|Where is] [good|nice|safe|central|convenient] to stay @in?
        [Good|Nice|Safe|Quiet|Trendy] [areas|neighbourhoods|districts] @in?
        [I|We] [don't|do not] know [which area|which district|where] to [stay|book|look] @in.
        What about a place to stay[ @in|]?
        [Is|Would] [the old town|the centre|the waterfront] [a good place to stay|be good for us] @in?
        [In|For] @c, [which area|what neighbourhood|where] would you [stay|sleep|live]?
        Where [do|did] you [like|prefer] to stay @in?
        [I|We] want to [wake up|live] [near the sights|among locals|close to the water|in a charming street] @in. [Where?|Ideas?]
        [Accommodation|Neighbourhood|Area] [advice|tips|ideas] @for[?|, please]
        What's the [coolest|prettiest|safest|liveliest|quietest] [area|neighbourhood|district] @in?
    """),
    "hotel": lines("""
        [Hotel|Hostel|Accommodation] [recommendation|recommendations|suggestions] @for[?|, please]
        [Where should I book|Which place should I book|What would you book] [for the night|a room|a hotel] @in?
        [Do you have|Have you got] a [favourite|good] hotel @in?
        [I|We] [still|] need a [room|bed|hotel] @in [for the weekend|for one night|next week|with two beds|].
        [Five star|Luxury|Budget|Family|Boutique|Cheap] [hotels|hotel|hostels] @in?
        A hotel @in with a [nice view|pool|breakfast|garden], [please|do you know one]?
        [Is there|Are there] any [hotel|hotels] you [can|would] recommend @in?
    """),
    "stayfood": lines("""
        [I|We] [live|travel] to eat. [Where to stay|Which area] @in?
        [Best|Good] [area|neighbourhood] @in for [eating|cheap eats|food lovers|restaurants nearby]?
        [I|We] want to [stay|sleep] where the [food|street food|good cooking] is [@in|].
        [I'm|We're] [mainly|really|only] [coming|going] [@to|] for the [food|eating|cuisine]. [Where to stay|Where should we sleep|Which district]?
    """),
    "food": lines("""
        [I|We] [want|would like] to [eat|try] like a local @in.
        [What's|What is] on the [menu|plate|table] @in?
        [Dishes|Foods|Things] [to try|I must try|worth trying] @in?
        [Must-try|Typical|Local|Famous] [food|foods|dishes|cuisine] @in?
        What [flavours|dishes] [define|make] @c?
        [My|Our] stomach is [empty|growling]. What's good @in?
        [I've|I have] heard the food @in is [great|good|special]. What [should I order|do I try]?
        What [would|do] [you|locals] [order|cook|recommend eating|put on the table] @in?
        And the food[ @in|]?
        What about [food|eating|local dishes|something to eat][ @in|]?
        [I|We] [don't|do not] eat meat. What can [I|we] eat @in?
        [Which|What] [delicacies|treats|local products] [does @c have|are there|should I look for] [@in|]?
        [What|Which] [is|are] the [best|most typical] [thing|things] to eat @in?
    """),
    "rest": lines("""
        [Restaurant|Dinner|Lunch|Brunch] [recommendations|recommendation|tips|ideas|spots] @in?
        Where [do|would] you [eat|dine|go for lunch|have dinner] @in?
        [We're|I'm] [hungry|starving]. Where [can|should] [we|I] [eat|go] @in?
        [A|One] [good|romantic|cheap|cosy] [restaurant|place to eat|dinner spot] @in, please.
        [I|We] want a [nice|fancy|simple|romantic] dinner @in. [Where?|Which restaurant?]
        [Is there|Are there] a [good|vegetarian|seafood|family] restaurant you [like|can recommend|know] @in?
    """),
    "when": lines("""
        [What|Which] [dates|months|weeks] [work best|are best|would you choose] @for?
        [I|We] [can|could] [travel|go] [any time|in spring or autumn|whenever]. [What's best @for|When is it nicest @in]?
        Is it [better|nicer|wiser] to go @to in [spring|summer|autumn|winter|May|October] or [in|] [autumn|winter|March|June]?
        [Best|Good|Ideal] [season|month|time] @for?
        What [will|would] the weather be like [in|during] [June|February|Easter|Christmas|the holidays] @in?
        [How|What] [are|is] the [temperatures|seasons|weather|climate] @in?
        [I|We] [hate|can't stand] the [heat|cold|rain|crowds]. When [is|would be] a good time @for?
        [Tell me about|What about] the [weather|climate|seasons|best season] @in.
        When [would you go|did you like it most|is the right moment] [@to|]?
        And when[ should we go| is best|]?
        How [hot|cold|rainy] does it get @in?
    """),
    "around": lines("""
        [Getting around|Transport|Public transport] @in[?|: how does it work?|, how?]
        [Is it|Would it be] [easier|better|cheaper] to [walk|take the bus|use a taxi|use the metro] @in?
        [I|We] [want to|have to|need to] [move|get] from [one side|one end] of @c to the other. How?
        [How|What] [would|do] [you|people] [use to get|get] from A to B @in?
        [Do|Should] [I|we] [get|buy] a [day pass|travel card|ticket] for [public transport|the metro|the buses] @in?
        [What|How] about [transport|getting around|moving around][ @in|]?
        Can you [explain|tell me about] the [transport|metro|bus system] @in?
        Are [taxis|buses|bikes|trams] a good idea @in?
        And how do we [get around|move around|get from place to place]?
        [My|Our] [legs|feet] [are tired|hurt]. How [do I|can we] get around @in?
    """),
    "sights": lines("""
        [I|We] [love|like|want] [culture|to explore|sightseeing]. [Where do we start|What's on the list] @in?
        [What's|What is] [on|the|your] [must-see list|top sight|favourite place|number one sight] @in?
        [Sights|Things to do|Attractions|Highlights|Places to see] @in?
        [Which|What] [place|sight|spot] @in [would you pick|is unmissable|do you love|impresses most]?
        How [should|would] [I|we|you] [spend|fill|start] [a day|the day|a morning|an afternoon|Sunday] @in?
        [I've|I have] [never been @to|just arrived @in]. [What first|Where do I begin|What should I see]?
        [Is there|Are there] [anything|something|places] [interesting|beautiful|special|historic] [to see |]@in?
        What [about|are the] [sights|museums|things to see][ @in|]?
        [Walk|Guide|Take] me [through|around] @c.
        What [can't|should|must] [I|we] [miss|leave out|skip] @in?
        [Something|Anything] [off the beaten path|unusual|free|for a rainy day] [to do |]@in?
        And what [is there|can we] [to see|see|visit]?
        [I'm|We're] in @c [tomorrow|for a day|this weekend]. [What's worth it|What now|What do you suggest]?
    """),
    "plan": lines("""
        [I've|We've|I have] got [3|two|four|5|five] days @in [with my parents|with friends|with my wife|], what would you do?
        [Sketch|Outline|Build|Put together] [a|my|our] [plan|programme|route|schedule] @for.
        [What's|What is] a good [itinerary|plan|route|programme] @for [for two days|for a weekend|]?
        [Day by day|Step by step], what should [I|we] do @in?
        How would you [organise|plan|split] [a weekend|two days|our time] @in?
    """),
    "safety": lines("""
        [Do|Should] I [feel|be] safe @in?
        Is @c [dangerous|risky|OK|fine] [for a solo traveller|for women|at night|for families|]?
        [Are there|Which] [areas|places] [to avoid|I should avoid] @in?
        [I'm|My mother is] worried about [safety|crime|thieves] @in.
    """),
    "trips": lines("""
        [We|I] have a [spare|free|extra] day. Where [can|could] [we|I] go [@from|nearby]?
        [Something|Anything] [nice|interesting|beautiful] [outside|close to|not far from] @c?
        [Excursions|Day trips] [@from|near @c]?
        [What|Which] [lies|is] within an hour of @c?
        [I|We] want [nature|a village|a change] near @c.
    """),
    "customs": lines("""
        [I|We] [don't|do not] want to [be rude|offend anyone|stand out] @in. [Any tips|What should I know]?
        How do [people|locals] [greet each other|behave|say hello|eat at the table] @in?
        [Dress code|Etiquette|Customs|Manners] @in?
        [What|Which] [mistakes|things] do [tourists|visitors] [make|get wrong] @in?
        What should I [wear|know about the culture|respect] @in?
    """),
    "pack": lines("""
        What [do I|should I|shall I] [put in|throw into] my [bag|suitcase|backpack] @for?
        [Which|What] [shoes|jacket|clothing] [do I need|fits] @for?
        [Packing|Suitcase] [tips|advice|list] @for?
    """),
    "kids": lines("""
        [My|Our] [kids|children|son|daughter|little ones] [are|is] [5|7|ten|small]. What [can we do|is fun] @in?
        [Travelling|Going] @to with [a baby|kids|teens|grandparents]. [Ideas?|Any tips?]
        Things to do with [kids|children|a family] @in?
    """),
    "night": lines("""
        [Evening|Night] [plans|ideas|programme] @in?
        What [do people|happens|can one] [do |]@in [when the sun goes down|after sunset|late at night]?
        [Best|Good] [nightlife|place for the evening|area to go out] @in?
    """),
    "money": lines("""
        [Cash or card|Card or cash] @in?
        [What's|What is] the [money|currency|local currency] [called |]@in?
        Do [I|we] need [cash|small change|local money] @in?
    """),
    "visa": lines("""
        [Visa|Passport|Entry] [rules|requirements|needed] [for <country>|@for]?
        Do [Americans|Germans|Europeans|British citizens|tourists|Canadians] need a visa [for <country>|@for]?
    """),
    "days": lines("""
        [How many nights|What length of stay|How long a trip] [is good|would you plan|makes sense] @for?
        [Can|Could] [I|we] see @c in [one day|two days|a weekend]?
    """),
    "cost": lines("""
        [Can|Could] [I|we] [afford|manage] @c on a [small|tight] budget?
        [Prices|Costs|Budget] @in?
        What [are|is] the [prices|price level] [like |]@in?
    """),
    "shop": lines("""
        [Souvenir|Shopping|Gift] [ideas|tips] @in?
        What [can|do] [people|I] bring [back|home] from @c?
    """),
    "flight": lines("""
        [Flight|Airline|Plane] [tips|recommendations|deals] @to?
        [I|We] [still|] need [a flight|flights|plane tickets] @to.
        What's the [cheapest|best|quickest] [flight|way to fly] @to?
    """),
    "car": lines("""
        [Rental car|Car hire|Car rental] [tips|recommendations|companies] @in?
        [Who|Which company] [rents|has] [good|cheap] cars @in?
        Should [I|we] rent a car @in?
    """),
    "tongue": lines("""
        [What|How] do I say hello @in?
        [Is|Will] English [enough|understood|spoken] @in?
    """),
}

MORE_OF_THE_SAME = lines("""
    [Anything|What|Something] else?
    [Tell me more|More, please|Go on|More ideas|Another one|Any other ideas|Is there more|And what else][.|?|!]
    [Yes|Yes, please|Sure|Ok|Please do|Sounds good][.|!|, tell me more.]
    [Can|Could] you [say that again|rephrase that|say it differently|try again|repeat that][?|, please?]
    [Say|Tell|Write] [it|that] [again|once more|with more life|with more sunshine|like a friend|in your own way], please.
    [That was|You sound|This is] [a bit|very|so] [dry|stiff|boring|short]. [Try again|Once more|Could you try again][, please|?|.]
    [A bit|Some] more [spirit|fun|life|detail], please[!|.]
    No, [something else|not that|another idea][, please|][.|]
    [Can you|Could you] [be more specific|give me another one|suggest others]?
""")

# What travellers answer when they are asked something back, and which intent that leads to.
PREFERENCES: dict[str, tuple[str, ...]] = {
    "sights": lines("""
        [Museums|Views|Parks|Old buildings|Art|Architecture|History], [I think|please|definitely|mostly|of course].
        [I|We] [prefer|like|love] [museums|views|parks|architecture|old stones|the outdoors|quiet corners][ more|].
        [Something|Somewhere] [beautiful|historic|outdoors|with a view|cultural].
    """),
    "food": lines("""
        [Food|Street food|Sweets|Spicy food|Seafood], [I think|please|definitely|mostly|of course].
        [I|We] [prefer|like|love] [street food|long dinners|spicy food|sweets|seafood|sweet things][ more|].
        [I am|We are] [very hungry|brave eaters|adventurous eaters|curious eaters].
    """),
    "stay": lines("""
        [Lively streets|Quiet streets|A local area|Something central|The quiet ones], [I think|please|definitely|I guess].
        [I|We] [prefer|like|want] [quiet nights|lively streets|a central area|a local feel|something cosy].
    """),
    "when": lines("""
        [In|Around|Maybe in] [May|June|September|October|March|December|spring|autumn|summer|winter].
        [I|We] [prefer|like] [warm days|sunshine|cool air|the quiet season|mild weather].
    """),
    "around": lines("""
        [I|We] [like|love|prefer] [to walk|walking|trams|bikes|trains|boats|the metro].
        [By bike|On foot|By train|By boat|By tram], [please|I think|if possible].
    """),
    "plan": lines("""
        [3|Two|4|Five|7] days.
        [A weekend|A week|Three nights|Ten days|Just one day].
        [My|With my] [wife|husband|family|parents|best friend|sister][ and I|][.|, two kids too.]
    """),
}
