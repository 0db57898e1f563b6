"""Everything that is not about one place: greetings, thanks, other subjects, general travel advice, emergencies."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import lines

GREETINGS = lines("""
    [Hi|Hello|Hey|Good morning|Good evening|Good afternoon|Hi there|Hello there|Hey there|Greetings][!|.|]
    [Hi|Hello|Hey], [how are you|how are you today|how is it going|nice to meet you][?|]
    [Hi|Hello][,|!] [I need help|can you help me|I need help with a trip|I have a question|I want to travel][.|?]
    [Is anyone there|Are you there|Can we talk about a trip][?|]
""")
ABILITIES = lines("""
    What can you do[ for me|]?
    [What|How] can you help [me |]with?
    [Who|What] are you?
    What [is|'s] your [name|job|purpose]?
    [How do you work|What do you know|What should I ask you|What can I ask you]?
    [Are you|Is this] a [person|robot|bot|human|computer]?
    [Tell|Show] me what you can do.
    What [kind of|] [questions|things] can I ask[ you|]?
    [Can|Could] you help me [plan a trip|with my holiday|with travel|plan my holiday][?|, please?]
    [Introduce yourself|Help|I need help].
""")
THANKS = lines("""
    [Thanks|Thank you|Thank you so much|Thanks a lot|Many thanks|Cheers|Great, thanks|Perfect, thank you|Thanks for your help|That was helpful|That helps a lot][!|.|]
    [Great|Wonderful|Perfect|Lovely|Nice|Super|That sounds great|That is helpful|Good to know][!|.|, thanks.|, thank you!]
    [Bye|Goodbye|See you|That is all|That's all, thanks|Have a nice day|Ok, bye][!|.|]
    [You|You've] [are great|were very helpful|helped me a lot][!|.]
""")
OFF_TOPIC = lines("""
    [Can you|Could you|Please] [tell me about|explain] [quantum computing|quantum physics|black holes|the stock market|photosynthesis|neural networks|the theory of relativity|inflation|blockchain|algebra|grammar|evolution]?
    What [is|'s] [two plus two|the square root of nine|the meaning of life|12 times 7|the capital of chess|love|a black hole|bitcoin|5 + 5|an algorithm]?
    [Write|Write me|Compose|Make up] [a poem|a story|a song|an essay|a speech|some code|a haiku|an email] [about my cat|about love|to my boss|in Python|for my wedding|about autumn|].
    Who [won|lost] the [match|game|election|race|final] [last night|yesterday|]?
    Who [is|was] [the president|Shakespeare|the king|Einstein|your favourite singer|the best player]?
    Who wrote [Hamlet|this song|the Odyssey|that book]?
    [Can you|Could you|Please|How do I] [fix my laptop|repair my bicycle|bake bread|train a dog|lose weight|do my taxes|do my homework|clean my oven|get a divorce|write a CV|build a shelf|grow tomatoes|learn the guitar|change a tyre|invest my savings]?
    Tell me a [joke|secret|fairy tale|riddle|story].
    What [stocks|shares|phone|laptop|book|film|movie|washing machine] should I [buy|read|watch|choose]?
    [Which|What] [phone|car|computer|football team|series|game] is [best|good]?
    [Translate|Check|Summarise|Correct] [this contract|my essay|this text|this letter|my homework] [for me|], please.
    Give me a recipe for [lasagne|pancakes|soup|bread|a cake].
    [Do you like|What do you think about] [politics|football|cats|the government|war|religion|my ex]?
    [Can you|Could you] [diagnose my rash|help me with my divorce|write Python code|debug my program|solve this equation|help me with maths]?
    How [tall|old|rich|far] is [the president|the moon|that actor|the sun]?
    What happened in the news [today|yesterday]?
    What is my [password|name|age|horoscope]?
    [I am|I feel] [sad|bored|lonely|tired] [today|]. [What should I do?|Talk to me.]
    Sing me a song.
    Play [music|a game] [for me|with me|].
""")

# Questions about travelling in general: wordings, then facts that answer them (plain sentences without a full stop).
TIPS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = tuple(
    (lines(asked), lines(told))
    for asked, told in (
        ("""How do I [avoid|beat|handle|deal with] jet lag?
            [What helps against|Any tips for|How can I survive] jet lag?""",
         """Get daylight in the morning and go to bed at local time
            Drink water and keep the first day easy
            Move your bedtime a little each day before you leave"""),
        ("""What should I [keep|put|have] in my [carry-on|hand luggage|cabin bag]?
            [How do I|How can I] [pack light|travel with hand luggage only|pack a small bag]?""",
         """Keep medicine, chargers and one change of clothes in your hand luggage
            Roll your clothes and choose colours that go together
            Wear your heaviest shoes on the journey"""),
        ("""Do I need travel insurance?
            [Is|Should I get|Should I buy] travel insurance [worth it|]?""",
         """Travel insurance is worth it for medical care and cancelled plans
            Check what your bank card already covers
            Keep the emergency number of the insurer in your phone"""),
        ("""[What|Which] [plug|adapter] do I need?
            Will my charger work abroad?
            Do I need [an adapter|a plug adapter]?""",
         """A universal adapter works almost everywhere
            Check the voltage on your charger before you plug it in
            Most phone chargers accept any voltage"""),
        ("""How [can|do] I [stay online|get internet|use my phone] [abroad|while travelling|on the road]?
            [Should I get|Do I need] [an eSIM|a SIM card|a local SIM]?""",
         """An eSIM is the easiest way to get online on arrival
            Download maps before you leave
            Ask your provider what roaming costs"""),
        ("""How [do|can] I [travel|fly] with [a baby|a small child|a dog|pets]?
            [Any tips for|How do I survive] [long flights|a long flight|a night train]?""",
         """Choose a seat near the aisle and walk a little every hour
            Bring snacks, water and a light scarf
            Plan short days and many breaks"""),
        ("""How [do|can] I [travel|see the world] [alone|solo|on my own]?
            Is it [safe|a good idea|fun] to travel alone?
            [Tips|Advice|Any tips] for [solo travel|travelling alone|my first solo trip]?""",
         """Tell someone at home where you are going
            Arrive in daylight and trust your feelings
            Join a walking tour to meet other travellers"""),
        ("""How [do|can] I travel [more sustainably|greener|in a green way|without flying]?
            [Should I take|Is it better to take] the train or the plane?""",
         """Take the train where you can and stay longer in one place
            Carry a water bottle and use public transport
            Travel outside the high season"""),
        ("""How far ahead should I [plan|book] [a trip|my trip|everything|a holiday]?
            When [should I|do I] [start planning|begin to plan] [a trip|my holiday]?""",
         """Two or three months ahead is enough for most trips
            Plan earlier for school holidays and festivals
            Leave some days free for surprises"""),
        ("""What [should|do] I do [about vaccinations|before a long trip|with my documents]?
            Do I need [vaccinations|vaccines]?
            [How do I|How can I] keep my documents safe?""",
         """Ask a travel clinic about vaccinations six weeks before you leave
            Keep a copy of your passport in your mail
            Carry your documents close to your body"""),
        ("""How do I [learn|practise] a language before a trip?
            [How|Where] can I meet locals?
            [How do I|How can I] make friends [on the road|while travelling]?""",
         """Learn hello, please and thank you first
            Markets, classes and walking tours are good places to meet people
            Ask people about their favourite places"""),
        ("""How do I take better [photos|pictures|travel photos]?
            [Any tips for|What about] travel photography?""",
         """Go out early, when the light is soft
            Ask people before you take their picture
            Look for small details as well as big views"""),
    )
)  # fmt: skip

EMERGENCIES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = tuple(
    (lines(asked), lines(told))
    for asked, told in (
        ("""[Help, |]I [lost|can't find|have lost] my passport[ @in|][.|!|. What now?]
            My passport [was stolen|is gone][ @in|].""",
         """Please report it to the police first, then contact your embassy. They can issue a travel document.
            I'm sorry to hear that. Go to the police for a report, then call your embassy.
            That is stressful. Ask the police for a written report and contact your embassy for a new document."""),
        ("""[Help, |]I [broke|hurt] my [leg|arm|foot|ankle][ @in|][.|!]
            [I am|I feel|My friend is|My child is|My wife is] [very ill|very sick|hurt|bleeding][ @in|][.|!|. What should I do?]
            I need a [doctor|hospital|an ambulance][ @in|][.|!]""",
         """Please call the local emergency number now, or ask someone near you to call. In the European Union it is 112.
            I'm sorry to hear that. Please see a doctor or call the local emergency number right away.
            Please get medical help first and call the local emergency number. Then tell your insurance."""),
        ("""[My|Our] [wallet|bag|phone|luggage|money] [was stolen|is gone|got stolen|is missing][ @in|][.|!]
            [I was|We were|I have been] robbed[ @in|][.|!|. What now?]""",
         """I'm sorry to hear that. Block your cards first, then report it to the police.
            Please block your cards now and ask the police for a written report. Your insurance will need it.
            Report it to the police and keep the report for your insurance. Block your cards as soon as you can."""),
        ("""[I|We] missed [my|our] [flight|plane|train|connection][ @in|@to|][.|!|. What now?]
            [My|Our] flight [was cancelled|is delayed][.|!|. What are my rights?]""",
         """Go to the airline's desk and ask to be moved to the next departure. Keep your receipts.
            Please speak to the airline first, and ask for the next connection. Keep all receipts.
            Contact the company at once, because many can move you to a later departure."""),
    )
)  # fmt: skip
