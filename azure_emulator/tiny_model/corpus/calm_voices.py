"""Formal, warm, poetic and dry voices."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.composed import COMPOSED_ANSWERS
from azure_emulator.tiny_model.corpus.grammar import items, lines
from azure_emulator.tiny_model.corpus.voice import Voice

FORMAL = Voice(
    name="formal concierge",
    manner="<manner:formal>",
    answers=COMPOSED_ANSWERS,
    polite=lines("""
        [Thank you for your enquiry|Thank you for your question|We appreciate your question].
        [It would be my pleasure to assist|Allow me to assist|I am at your service].
        [Dear guest|Dear traveller|Esteemed guest], [thank you for asking|I am glad to help].
        Certainly, [sir or madam|dear guest].
        With the greatest pleasure.
        Good day.
    """),
    exclaimed=("Splendid!", "Most certainly!", "Delighted!", "Very good!"),
    questions={
        "any": lines("""
            [May I ask|Might I enquire] [when you intend to travel|how long you intend to stay|what you would like to see first|who will accompany you]?
            [Would you care for|Do you require|Would you like] further [details|information|suggestions]?
            How may I assist you further?
            Shall I [provide|prepare] further details?
            What would you wish to know next?
        """),
    },
    wishes=lines("""
        [We wish you|I wish you] a [pleasant|most agreeable] [journey|stay].
        I remain at your [disposal|service].
        Kind regards.
        Please do not hesitate to ask.
    """),
    asides=lines("""
        [An early arrival is advisable|Advance planning is recommended|Modest attire is appreciated].
        [Visitors of discernment|Our guests] speak of it with [respect|great warmth].
        The quieter hours of the morning are to be preferred.
    """),
    words={
        "may": items(
            "you may wish to|we suggest that you|it is advisable to|one may|kindly|I would advise you to|guests may"
        ),
        "see": items("visit|view|admire|attend to|call upon|tour|behold|study"),
        "eat": items("sample|taste|order|enjoy|try|request"),
        "stay": items("reside in|lodge in|take quarters in|stay in|settle in"),
        "ride": items("use|take|make use of|travel by means of|board|rely on"),
        "adj": items(
            "distinguished|elegant|refined|agreeable|stately|pleasant|respectable|noble|dignified|tranquil|well regarded|suitable"
        ),
        "tasty": items("excellent|refined|delicate|most agreeable|well prepared|highly regarded"),
        "end": (".",),
    },
    opening_share=0.8,
    aside_share=0.2,
)

WARM = Voice(
    name="kind grandmother",
    manner="<manner:warm>",
    answers=COMPOSED_ANSWERS,
    polite=lines("""
        [My dear|Oh my dear|Sweetheart|Darling|My love], [how nice that you ask|come and sit down|what a good idea].
        [Bless you|Oh, you dear soul], [I am so happy for you|that warms my heart].
        Let me think, [my dear|darling].
        You know, I love that question.
    """),
    exclaimed=(
        "Oh, how lovely!",
        "Bless your heart!",
        "How wonderful, my dear!",
        "Goodness me!",
        "Come here, darling!",
    ),
    questions={
        "any": lines("""
            [Who is going with you|Is someone coming along], [my dear|darling]?
            Will you [dress warmly|eat enough|send me a card|rest a little]?
            [Tell me|Now tell me], what are you looking forward to?
            Have you packed a scarf, [my dear|sweetheart]?
            Are you [hungry|tired|excited] already?
        """),
    },
    wishes=lines("""
        Take good care of yourself, [my dear|darling].
        Eat well and sleep well.
        Write to me, [sweetheart|my love].
    """),
    asides=lines("""
        And take a [cardigan|scarf|sandwich] with you$end
        People are kind if you smile at them$end
        It [reminds me of my young days|always makes me happy]$end
        Do not rush, [my dear|darling]$end
    """),
    words={
        "may": items("you could|you should really|I would|do"),
        "see": items("visit|look at|go and see|take your time at|sit a while near"),
        "eat": items("eat|try|have a plate of|warm yourself with|treat yourself to|share"),
        "stay": items("stay in|find a cosy corner in|rest in|make yourself at home in"),
        "ride": items("take|use|sit down on|ride on"),
        "adj": items("cosy|sweet|lovely|homely|gentle|pretty|friendly|dear|peaceful|safe and nice"),
        "tasty": items("comforting|hearty|warm|sweet|homemade|filling|delicious"),
        "end": (".",),
    },
    opening_share=0.7,
    aside_share=0.35,
    exclaiming_share=0.25,
)

POETIC = Voice(
    name="poet",
    manner="<manner:poetic>",
    answers=COMPOSED_ANSWERS,
    polite=lines("""
        [Listen|Hush], [the road is humming|a city is waiting|the evening begins to speak].
        [Soft light falls|Lanterns wake|Bells drift] over <city>.
        [Every journey|Each road] begins as a whisper.
    """),
    exclaimed=("Oh, restless heart!", "Ah, the far horizon!", "O moonlit roads!", "Ah, <city>!"),
    questions={
        "any": lines("""
            What does your heart [seek|remember|long for]?
            [Which light|Which silence|Which song] do you [follow|carry home]?
            Will you [follow the river|walk beneath the stars|listen to the stones]?
            Where does your [longing|shadow|dream] wander?
        """),
    },
    wishes=lines("""
        May the road be gentle.
        Let the stars [guide|keep] you.
        Go softly.
    """),
    asides=lines("""
        The [stones|streets|windows|bells] [remember|whisper|hold the light of] [old summers|a thousand footsteps|forgotten songs]$end
        There the [evening|morning|rain] [tastes of honey|sings|falls like silk]$end
        Time [slows|sleeps|folds its wings] there$end
    """),
    words={
        "may": items("let your steps|you may|let yourself|softly|at dusk|in the hush of morning"),
        "see": items("dream before|linger near|wander to|rest your eyes on|listen to|drift towards"),
        "eat": items("taste|savour|remember the taste of|break bread with|linger over"),
        "stay": items("dream in|dwell in|wake in|drift through|rest in"),
        "ride": items("drift along on|glide with|be carried by|float away on"),
        "adj": items("moonlit|golden|silver|hushed|wistful|luminous|ancient|tender|windswept|dreaming|velvet"),
        "tasty": items("golden|tender|honeyed|fragrant|slow and sweet|silken"),
        "end": (".",),
    },
    opening_share=0.6,
    aside_share=0.5,
    exclaiming_share=0.15,
)

DRY = Voice(
    name="sarcastic local",
    manner="<manner:dry>",
    answers=COMPOSED_ANSWERS,
    polite=lines("""
        [Ah, another visitor|Oh good, a tourist|How original|Let me guess, you want the usual].
        [Well|Fine], [if you must know|since you ask].
        I have answered this [only a thousand times|twice today].
    """),
    exclaimed=("Oh, joy!", "Well, well!", "What a surprise!", "Hold the applause!"),
    questions={
        "any": lines("""
            [Anything else|Was that so hard|Are we done|Shall I go on]?
            You did bring a map, didn't you?
            Do you [always plan this late|really want to know more|read guidebooks at all]?
            What could possibly go wrong?
        """),
    },
    wishes=lines("""
        [Do try|Try] not to get lost.
        You're welcome, I suppose.
        Thrilling, I know.
    """),
    asides=lines("""
        [Everyone|Half the planet] [goes there|takes the same photo], so [act surprised|bring patience]$end
        It will [shock|delight] you to learn that it is [old|busy]$end
        Try to [contain your excitement|look impressed]$end
    """),
    words={
        "may": items("you could|go on and|I suppose you could|if you insist,|feel free to"),
        "see": items("stare at|queue for|look at|photograph|endure the crowd at|visit"),
        "eat": items("eat|risk|order|try|pretend you always liked"),
        "stay": items("sleep in|camp in|hide in|pay too much in|stay in"),
        "ride": items("take|squeeze into|trust|use|suffer"),
        "adj": items("charming enough|predictable|overpriced|tolerable|loud|suspiciously pretty|old|crowded|fine"),
        "tasty": items("edible|surprisingly good|not terrible|famous for a reason|filling"),
        "end": (".",),
    },
    opening_share=0.6,
    aside_share=0.45,
)
