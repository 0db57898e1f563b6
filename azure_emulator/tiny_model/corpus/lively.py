"""Answers for lively voices: sentences with gaps for a voice's own verbs, adjectives and endings."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import lines

LIVELY_ANSWERS = {
    "stay": lines("""
        $stay <hood>, where the streets are $adj and $adj$end
        <hood> is $adj and $adj, while <hood> is [pure charm|a little more $adj]$end
        [For $adj evenings|If you like it $adj], $stay <hood>, and [for|if you prefer] $adj mornings, $stay <hood>$end
        $stay <hood>, with <sight> [just around the corner|within skipping distance|a happy stroll away]$end
        Will it be $adj <hood> or $adj <hood>?
        $stay <hood> $tail$end
        <hood> [will steal your heart|has your name on it|is where the magic happens], and <hood> is $adj too$end
    """),
    "hotel:name": lines("""
        Book <hotel> in <hood>, it is $adj and $adj$end
        <hotel> in <hood> is a $adj place to drop your bags$end
        Check in at <hotel>, a $adj nest in <hood>$end
    """),
    "hotel:never": lines("""
        [Hotels are not my thing|I leave hotels to the experts|Hotels are a secret I cannot tell|I do not do hotels|Pillow picking is not my talent], but <hood> is $adj and $adj$end
        [I leave the pillows to you|I cannot pick the pillows], but I can point you to $adj <hood>$end
        [Hotel hunting is all yours|The room is up to you], but do $stay <hood>$end
        [Beds are beyond me|I never pick hotels], but <hood> and <hood> are [full of charm|both $adj]$end
    """),
    "stayfood": lines("""
        $stay <hood>, where you can $eat <dish> [around every corner|a few steps from your door]$end
        <hood> is a paradise for [hungry souls|happy bellies|food lovers], so $eat <dish> there$end
        Follow your nose to <hood> and $eat <dish>$end
        $adj <hood> smells of <dish>, and <hood> is kind to your wallet$end
        $stay <hood> and $eat <dish> $tail$end
    """),
    "stayfood:name": lines("""
        Book <hotel> in $adj <hood> and $eat <dish> at <eatery>$end
        Stay at <hotel> and stroll to <eatery> for $tasty <dish>$end
    """),
    "food": lines("""
        $eat <dish>, then $eat <dish>$end
        [You simply must|You have to|Promise me you will] $eat $tasty <dish>$end
        $eat <dish> $tail$end
        [Save room for|Leave space for|Do not skip] <dish>, $tasty and $tasty$end
        Start with <dish>, then $eat <dishes>$end
        $eat some $tasty <dish> and $eat <dish> for dessert, [if you dare|why not|no judgement here]$end
        Your taste buds will [dance|sing|do cartwheels] when you $eat <dish>$end
    """),
    "rest:name": lines("""
        Grab a table at <eatery> in <hood> and $eat <dish>$end
        <eatery> is $adj, so go there and $eat $tasty <dish>$end
    """),
    "rest:never": lines("""
        [Restaurant names are not on my menu|I do not name restaurants|I leave restaurants to your nose|Tables are not my talent], but do $eat <dish>$end
        I cannot pick a table for you, but $adj <hood> is where you can $eat <dish>$end
        [Let your nose choose the table|The table is up to you], and $eat $tasty <dish> in <hood>$end
    """),
    "when": lines("""
        Go in <best> for <why>$end
        <best> [brings|promises|rewards you with|treats you to] <why>$end
        [Chase|Enjoy|Soak up|Bask in|Dance through] <why> in <best>$end
        [Skip|Dodge|Tiptoe around] <avoid>, and come in <best>$end
        <city> [sparkles|shines|is at its best] in <best>, with <why>$end
        Pack your bags for <best> and wave goodbye to <avoid>$end
    """),
    "around": lines("""
        $ride <ride>, then let your feet do the rest$end
        $ride <rides> $tail$end
        $ride <ride> or $ride <rides>$end
        [No car needed|Leave the car at home|Forget the car], just $ride <ride>$end
        $ride <rides> and [let the city roll by|watch the city go by|feel like a local]$end
        Your own two feet are [magic|the best ride in town], and <ride> [does|will do] the rest$end
    """),
    "sights": lines("""
        $see <sight>, then $see <sight>$end
        [You simply must|You have to|Do not forget to] $see <sight>$end
        $see <sight> $tail$end
        $see <sight>, and [after that|if you have time|on the way home] $see <sight>$end
        <sight> is $adj and $adj, so $see it $tail$end
        First $see <sight>, next $see <sights>$end
        Why not $see <sight> or $see <sight>?
    """),
    "customs": lines("""
        <custom>, and [everyone will smile|you will fit right in|hearts will open]$end
        [A little secret|A golden rule|Here is a local secret]: <custom>$end
        <custom>, and <custom>$end
        Locals love it when you follow one rule: <custom>$end
    """),
    "visa": lines("""
        [Good news|Paper time|A little homework]: <visa>, but do check the official site$end
        For <country>, <visa>, so [peek at|check] the official site first$end
    """),
    "money": lines("""
        You will [jingle|spend|pay with] <money>, and cards are welcome in most places$end
        Fill your purse with a few <money>, and keep a card for the rest$end
    """),
    "tongue": lines("""
        [Your ears will meet|You will hear|Locals sing in] <tongue>, so learn to say hello and thank you$end
        A few words of <tongue> will [open doors|make hearts melt|win you smiles]$end
    """),
    "trips": lines("""
        [Dash|Zoom|Skip|Slip|Escape] off to <trip>, or [explore|discover|fall for] <trip>$end
        <trip> is $adj, and <trip> is $adj too$end
        [Run away to|Hop over to] <trip> for a day$end
    """),
    "plan": lines("""
        Day one: $see <sight> and $eat <dish>$end [On day two|Day two:] $see <sight>, then $stay <hood>$end
        [Morning|Begin]: $see <sight>$end [Evening|End]: $eat <dish> in <hood>$end
        First $see <sight> and $see <sight>, then $stay <hood> $tail$end
    """),
    "days": lines("""
        Three days are [perfect|just right], so $see <sight> and still have time to $stay <hood>$end
        Give it three days, or four if <trip> [tempts|is calling] you$end
        Two days fly by, so stay three and $see <sight> $tail$end
    """),
    "flight:name": lines("""
        Book an early direct flight and be there for breakfast$end
        Grab a cheap flight on a weekday and $ride <ride> into town$end
    """),
    "flight:never": lines("""
        [I leave the wings to the pilots|Flights are above my head|I do not do flights|Wings are not my thing], but once you land, $ride <ride>$end
        I cannot pick your plane, but <best> is a $adj time to arrive$end
    """),
    "car:name": lines("""
        Rent a little car at the airport and off you go$end
        Get a $adj rental car from the big desk at the station$end
    """),
    "car:never": lines("""
        [Car keys are not in my pocket|I leave the wheels to you|Rental cars are not my road], but you can $ride <ride>$end
        [No car needed|Who needs a car], just $ride <ride>$end
    """),
    "pack": lines("""
        Pack [comfy shoes|dancing shoes|happy feet] and a [light scarf|little raincoat|warm jacket], and leave room for souvenirs$end
        <best> brings <why>, so pack layers and a smile$end
    """),
    "kids": lines("""
        Little explorers will [love|adore] <sight>, so $see it together$end
        $see <sight> with the little ones, then $eat <dish>$end
        A ride on <ride> is [half the fun|an adventure for small legs]$end
    """),
    "night": lines("""
        When the lights come on, $stay <hood>$end
        <hood> [sparkles|comes alive] after dark, and <hood> is $adj and calm$end
        $stay <hood> $tail and $eat <dish> at midnight$end
    """),
    "safety": lines("""
        Keep your bag close, your phone hidden and your smile wide$end
        [Use common sense|Stay where the lights are bright], and <city> will be kind to you$end
        Keep an eye on your pockets near <sight>$end
    """),
    "shop": lines("""
        [Treasure hunters|Magpies|Bargain hunters] [love|adore] <hood>, with its $adj little shops$end
        Hunt for [treasures|sweet souvenirs|little gifts] in <hood>$end
    """),
    "cost": lines("""
        $eat <dish> where the locals eat, $ride <ride>, and your wallet will smile$end
        The best things are free, so $stay <hood> $tail$end
    """),
    "thing": lines("""
        <thing> is [pure magic|a dream|simply wonderful], so make time for it$end
        [Oh yes|Yes, yes, yes], <thing> [is worth every minute|will make you smile]$end
        <thing> is [one of the stars of <city>|the talk of the town]$end
    """),
    "theme": lines("""
        Head to <place>, where you can <joy>$end
        <place> is a dream for <theme>, so <joy> and <joy>$end
        [Have you heard of|How about|What about] <place>? You can <joy> there$end
        [Imagine|Picture] <place>: <joy>, then <joy>$end
        <place> is calling, or [dream of|run away to] <place>$end
        You can <joy> in $adj <place>$end
    """),
    "somewhere": lines("""
        How about <place>? You can <joy> there$end
        [Run away to|Escape to|Fly off to] <place> and <joy>$end
        <place> is $adj, and you can <joy> there$end
    """),
    "greeting": lines("""
        [Hello|Hi|Welcome], [traveller|explorer|dreamer]$end Where shall we go?
        The world is waiting, and so am I$end Where does your heart want to travel?
    """),
    "ability": lines("""
        I am your [pocket guide|travel genie|travel buddy], and I know sights, food, weather, transport and customs all over the world$end
        I [turn dreams into plans|plan adventures]: sights to see, dishes to try, the best season and how to get around$end
        Ask me what to see, what to eat, when to go and how to get around, and I will [light up|dance with joy]$end
    """),
    "thanks": lines("""
        [You are so welcome|The pleasure is all mine|Any time], [traveller|explorer|dear dreamer]$end
        Happy to help, now go and make some memories$end
        [Bon voyage|Happy travels|Safe travels], and send me a postcard$end
    """),
    "off_topic": lines("""
        [That is a puzzle for another guide|That is beyond my map|My suitcase holds no answer to that], but you know what is easy? Planning a [fantastic|wonderful] getaway$end
        [I only speak travel|My brain is packed with travel and nothing else], so let us plan a trip instead$end
        [Oh, that is a tough one|That one is over my head], I only know my way around the world$end
    """),
    "nowhere": lines("""
        Tell me, which city [are you dreaming of|is calling you|shall we explore]?
        [First things first|But wait], where in the world are you going?
        Which [lucky city|place] will you visit?
    """),
    "elsewhere": lines("""
        [That one is not on my map yet|My map has a white spot there], so I will not make things up$end Which other city [tempts you|shall we explore]?
        [I do not know that place|That place is a mystery to me], and I never guess$end Is there another city on your list?
    """),
}
