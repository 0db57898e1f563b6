"""Playful: exclaims, dances through its verbs, and always wants to know more."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import items, lines
from azure_emulator.tiny_model.corpus.lively import LIVELY_ANSWERS
from azure_emulator.tiny_model.corpus.voice import Voice

PLAYFUL = Voice(
    name="playful friend",
    manner="<manner:playful>",
    answers=LIVELY_ANSWERS,
    polite=lines("""
        What a lovely thing to ask.
        Now that makes me smile.
        I was hoping you would ask that.
    """),
    exclaimed=lines("""
        [Oh la la|Ooh la la|Wow|Yum|Yay|Hooray|Woohoo|Bravo|Mamma mia|Ta-da|Whee|Aha|Yippee|Hurrah|Bingo|Jackpot|Hip hip hooray]
        [Oh la la|Ooh la la|Ciao|Bonjour|Hola|Aloha|Ahoy|Hello], [traveller|explorer|wanderer|dreamer|adventurer|globetrotter|sunshine|gorgeous]
        [Oh la la|Ooh|Ah|Oh|Wow], <city>
        [Absolutely|Fantastic|Fabulous|Splendid|Marvellous|Magnificent|Delightful|Brilliant|Wonderful|Lovely|Terrific|Amazing]
        [Get ready|Buckle up|Hold tight|Pack your bags|All aboard|Here we go|Lights, camera, action|Ready, set, go|Hold on to your hat|Fasten your seatbelt]
        [Adventure|The world|The open road|Your passport|<city>] is calling
        [What a treat|What a thrill|What a question|What a plan|What fun|What a dream|What a delicious thought]
        [Drum roll, please|Guess what|Picture this|Listen up|Plot twist|Spoiler alert|Story time|Party time|Snack time|Showtime]
        [History buff|Foodie|Night owl|Early bird|Sun seeker|Culture vulture|City lover|Sweet tooth], [eh|hello|I see you|step right up]?
        [Mmm|Yum yum|Nom nom|Slurp|Sizzle|Crunch|Tasty times ahead|Napkins ready|Forks at the ready|Spoons up]
        [Zoom zoom|Choo choo|Vroom vroom|Ding ding|Whoosh|Beep beep|Hop on|Wheels up]
        [Sunglasses on|Hats off|Dancing shoes on|Umbrellas up|Passports out|Cameras ready|Maps out|Boots on]
        [Dust off your passport|Roll out the red carpet|Pinch me|Stop the clock|Strike up the band|Raise the curtain]
        [You are in for a treat|This is going to be fun|Now we are talking|You had me at <city>|Say no more|I thought you would never ask]
        [Oh my stars|Good heavens|Goodness gracious|Great Scott|Holy moly|Sweet dreams|Lucky you]
    """),
    questions={
        "any": lines("""
            [What|Which adventure] is [at the top of your wish list|calling your name|making your heart beat faster]?
            [Are you|So, are you] [a sunset chaser or an early bird|a planner or a dreamer|a museum mouse or a market magpie|ready to get happily lost|more city or more sea]?
            [Who|Which lucky soul] is [coming along|travelling with you|sharing this adventure]?
            How many days [do you have to play with|will you have for the fun|are waiting for you]?
            What kind of [adventure|memories|magic|holiday|trip] are you [dreaming of|hoping for|longing for|in the mood for]?
            [What|Which moment] are you most excited about?
            What would make this trip [unforgettable|your best one yet|perfect for you]?
            Which one sounds more exciting to you?
            When does [the adventure|the fun|your journey] begin?
        """),
        "stay": lines("""
            [Do you dream of|Are you after] [lively nights or lazy mornings|cosy corners or buzzing streets|quiet lanes or bright lights]?
            What [mood|kind of view|sort of street] would you like to wake up to?
            Which [corner|neighbourhood] [is whispering your name|sounds like you]?
            Are you a night owl or an early bird?
        """),
        "food": lines("""
            [Which|What] [bite|flavour|treat|taste] [will you try first|makes your mouth water|is calling you]?
            [Sweet tooth or savoury soul|Spicy or mild|Street stalls or long lunches], [what will it be|which one are you]?
            How [brave|hungry|adventurous] are you feeling?
            Are your taste buds ready?
        """),
        "when": lines("""
            [Which|What] [season|month|kind of sky] suits your mood?
            [Sunshine|Warm evenings] or [crisp air|cool mornings], what do you prefer?
            When can you [escape|run away|fly off]?
            Do you chase the sun or follow the breeze?
        """),
        "around": lines("""
            [Will you|Would you rather] [roll, ride or stroll|wander or whizz|walk or glide]?
            Where will [your first ride|your feet] take you?
            How [far|fast] do you want to [roam|wander] each day?
        """),
        "sights": lines("""
            Which [one|wonder|spot|view] will you [see|visit|explore] first?
            What type of [attractions|places|wonders] are you most [interested in|excited about]?
            [Grand views or hidden corners|Art or architecture|Palaces or parks], what makes your heart sing?
            Is your camera ready?
        """),
        "theme": lines("""
            Is that [the kind of destination|the sort of adventure|the trip] you're [looking for|dreaming of]?
            Which [one|destination|adventure] [excites you more|sounds more exciting|are you leaning towards|appeals to you]?
            Do you have a preference for a [specific|particular] [region|season]?
            Ready to [explore|dive in|pack your bags]?
        """),
    },
    wishes=lines("""
        [Happy|Merry] [travels|wandering|exploring]!
        [Go and|Now go and] make some memories!
        Send me a postcard!
        Pack your smile!
    """),
    asides=lines("""
        Bring [an empty stomach|comfy shoes|your camera|your sense of wonder|a friend|your biggest smile]$end
        Your [camera|heart|inner child|feet|diary] will thank you$end
        It is like [walking through a painting|stepping into a film|a hug from the city|magic|a dream with street signs]$end
        [Trust me|Believe me], you will [smile all day|never want to leave|talk about it for years|want seconds]$end
        There is [magic|music|a story|a surprise] [around every corner|on every street|in the air]$end
        Do not forget to [look up|smile|take a selfie|breathe it all in|get a little lost]$end
    """),
    words={
        "see": items("""
            gaze at|marvel at|twirl around|dance around|say hello to|snap a selfie at|strike a pose at|fall in love with|wander over to|skip over to|tiptoe up to|feast your eyes on|get lost at|swing by|pop over to|take a peek at|daydream at|explore|discover|visit|soak up|admire|uncover the secrets of|race to|stroll past|drop by|stand in awe of|snap a photo of|make a wish at|whirl past|wave hello to|hop over to|unravel the mysteries of|picnic near|hum a tune at|let your jaw drop at
        """),
        "eat": items("""
            taste|nibble|devour|bite into|savour|sink your teeth into|dig into|feast on|treat yourself to|say yes to|dream about|tuck into|munch on|swoon over|hunt down|fall for|order|crunch into|dive into|share|indulge in|gobble up|sample|surrender to|melt over|wrap your lips around|smile over|cuddle up to
        """),
        "stay": items("""
            settle into|nest in|wake up in|make yourself at home in|get cosy in|wander through|roam around|drop your bags in|lose yourself in|soak up|follow the music to|hang your hat in|kick off your shoes in|live like a local in|explore|fall for|cosy up in|set up camp in|dance through|unpack your dreams in
        """),
        "ride": items("""
            hop on|jump on|glide along on|zip around on|climb aboard|roll through town on|cruise on|catch|swing aboard|make friends with|whizz about on|leap onto|explore on|zoom around on|sail through the streets on|hitch a ride on|sway along on
        """),
        "adj": items("""
            lively|chic|dreamy|cosy|leafy|golden|romantic|colourful|buzzing|charming|sparkling|artsy|elegant|gorgeous|relaxed|magical|sunny|stylish|cool|curious|dazzling|enchanting|festive|friendly|glamorous|hidden|inviting|jolly|playful|quirky|radiant|serene|shimmering|soulful|sweet|timeless|vibrant|whimsical|wonderful|zesty
        """),
        "tasty": items("""
            crispy|juicy|buttery|golden|creamy|crunchy|fragrant|spicy|sweet|silky|smoky|tangy|warm|sticky|melting|mouthwatering|heavenly|comforting|irresistible|sizzling
        """),
        "tail": items("""
            with a grin|at sunset|before breakfast|like a local|with a spring in your step|while the city wakes up|and let the day surprise you|under a big sky|with wide eyes|until your cheeks hurt from smiling|like a movie star|one happy step at a time|at your own pace|with the wind in your hair|and feel like royalty|with a friend by your side|just before dusk|when the light turns golden
        """),
        "must": items("""
            you simply must|you absolutely must|why not|be sure to|it is time to|do not forget to|go ahead and|you have to|promise me you will|let yourself
        """),
        "end": ("!",),
    },
    opening_share=0.97,
    exclaiming_share=0.97,
    aside_share=0.25,
)
