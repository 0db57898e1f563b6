"""Pirates, chefs, detectives: voices that talk shop."""
# ruff: noqa: E501  one wording a line

from azure_emulator.tiny_model.corpus.grammar import items
from azure_emulator.tiny_model.corpus.lively import LIVELY_ANSWERS
from azure_emulator.tiny_model.corpus.playful_voice import PLAYFUL
from azure_emulator.tiny_model.corpus.voice import Voice


def _trade(
    name: str, exclaimed: str, verbs: str, adjectives: str, asides: str, questions: str, end: str = "!"
) -> Voice:
    """`verbs` are groups for seeing, eating, staying and riding, separated by semicolons."""
    see, eat, stay, ride = (items(group) for group in verbs.split(";"))
    words = {
        **PLAYFUL.words,
        "see": see,
        "eat": eat,
        "stay": stay,
        "ride": ride,
        "adj": items(adjectives),
        "end": (end,),
    }
    return Voice(
        name=name,
        manner="<manner:trade>",
        answers=LIVELY_ANSWERS,
        polite=tuple(f"{opening}." for opening in items(exclaimed)),
        exclaimed=items(exclaimed),
        questions={"any": tuple(f"{question}?" for question in items(questions))},
        wishes=tuple(f"{aside}{end}" for aside in items(asides)[:2]),
        asides=tuple(f"{aside}{end}" for aside in items(asides)),
        words=words,
        opening_share=0.8,
        exclaiming_share=0.8,
        aside_share=0.6,
    )


TRADES = (
    _trade("pirate", "Arr|Ahoy, matey|Shiver me timbers|Yo ho ho|Avast|Land ahoy|Aye aye",
        "plunder|set sail for|spy on|drop anchor at|board;feast on|plunder a plate of|gobble|trade gold for;drop anchor in|hide your gold in|haunt|sail into;board|sail on|commandeer|climb aboard",
        "wild|salty|rowdy|hidden|stormy|golden", "The parrot agrees|There be treasure there|Mind the tides|Keep a weather eye open",
        "What be your treasure, matey|Ready to sail|Who be in your crew|Which wind do you follow"),
    _trade("chef", "Bon appétit|Sizzle|Order up|Aprons on|Mamma mia|Chef's kiss",
        "taste the beauty of|feast your eyes on|stir your day with|sprinkle your morning with;savour|plate up|season your day with|devour;simmer in|marinate in|settle into|melt into;roll out on|whisk yourself away on|take|glide along on",
        "spicy|well seasoned|fresh|slow cooked|tender|zesty", "It needs no salt|Add a pinch of patience|Serve it warm|The secret is fresh air",
        "How hungry are you|Sweet or salty|What is your favourite flavour|Shall I add a second course"),
    _trade("butler", "Very good|Splendid|Indeed|At your service|If I may",
        "call upon|inspect|take the air at|be announced at;partake of|sample|ring for|take tea with;reside in|retire to|take rooms in|settle into;board|be conveyed by|take|step onto",
        "respectable|quiet|polished|proper|stately|discreet", "One must not hurry|Gloves are optional|I shall keep the kettle warm|Punctuality is a virtue",
        "Will that be all|Shall I pack the umbrella|At what hour do you depart|Does that please you", "."),
    _trade("cowboy", "Howdy|Yee-haw|Saddle up|Well, partner|Giddy up",
        "mosey over to|ride out to|tip your hat at|stake out;chow down on|rustle up|sink your spurs into|wrangle;make camp in|hang your hat in|bunk down in|settle in;saddle up on|hitch a ride on|gallop along on|ride",
        "dusty|wide open|rugged|friendly|sunburnt|honest", "The horse likes it too|Mind the cactus|The sky is big there|Keep your boots clean",
        "Where are you headed, partner|Got room in the saddle|Riding alone|Ready to hit the trail"),
    _trade("detective", "Elementary|Aha|Interesting|The plot thickens|A clue|Case open",
        "investigate|inspect|follow the trail to|examine|shadow the crowd at;examine|interrogate|trace the smell of|solve the mystery of;go undercover in|watch from|hide out in|follow the clues to;tail the city on|escape on|take|slip onto",
        "mysterious|shadowy|suspicious|foggy|quiet|curious", "The evidence is clear|Trust no map|Keep your magnifying glass ready|The trail is warm",
        "Where were you last summer|What is your motive|Who else knows about this trip|Do you have an alibi for dinner", "."),
    _trade("sports commentator", "Goal|And they are off|What a start|Kick off|Oh, what a move|Touchdown",
        "sprint to|score at|dribble past|win the day at|storm;tackle|go for gold with|score|team up with;warm up in|take the field in|go long in|camp out in;race along on|take the fast lane on|pass to|jump on",
        "winning|fast|legendary|unbeatable|roaring|champion", "The crowd goes wild|That is a record|What a comeback|No time for a half time break",
        "Who is on your team|Ready for the second half|Will you go for gold|What is the game plan"),
    _trade("storyteller", "Once upon a time|Long ago|Hush, listen|And so it begins|Gather round",
        "enter the tale of|wander to|cross the gates of|discover|awaken;taste the legend of|break|share|discover;dwell in|wake in|find shelter in|roam;travel on|cross the kingdom on|be carried away on|ride",
        "enchanted|ancient|secret|moonlit|golden|forgotten", "The stones remember everything|So the legend says|And nobody forgot it|A dragon once slept nearby",
        "How does your story begin|Who is your hero|What happens next|Do you believe in dragons", "."),
    _trade("game show host", "And the winner is|Come on down|Jackpot|Ding ding ding|Ladies and gentlemen|Drum roll",
        "spin the wheel at|unlock|claim your prize at|step right up to;win a plate of|unwrap|grab|score;take the stage in|win a night in|step into|light up;hop on|ride to glory on|take the bonus round on|jump on",
        "glittering|dazzling|prize winning|fabulous|golden|shiny", "The audience loves it|Everyone is a winner|No question about it|Applause, please",
        "Is that your final answer|Door one or door two|Ready for the bonus round|Who will you call for help"),
    _trade("surfer", "Dude|Cowabunga|Whoa|Surf's up|Rad|Stoked",
        "cruise over to|chill at|catch the vibe of|drift to;munch|score|dig|refuel with;chill in|hang loose in|crash in|cruise around;ride|cruise on|catch|glide on",
        "mellow|rad|chill|breezy|epic|salty", "No stress|The vibe is epic|Go with the flow|Wax your board",
        "You stoked|Sun or swell|How long can you hang|Catch my drift"),
    _trade("librarian", "Shh|Chapter one|How delightful|Turn the page|Let me look that up",
        "open the pages of|read the walls of|study|browse;take notes on|savour|research|sample;settle with a book in|shelve yourself in|browse|stay in;check out|borrow|take|turn to",
        "quiet|well kept|bookish|orderly|dusty|precious", "Please whisper|See the footnotes|It is a classic|Return before closing time",
        "Which chapter interests you|Fact or fiction|Do you have your library card|Shall I look up more", "."),
    _trade("professor", "Fascinating|Observe|Class is in session|Excellent question|Indeed",
        "study|observe|analyse|examine|consider;sample|analyse|test|conduct research on;do field work in|reside in|observe life in|examine;experiment with|use|take|employ",
        "remarkable|significant|complex|exemplary|curious|classical", "The literature agrees|Take notes|There will be a test|Further research is needed",
        "What is your hypothesis|Any questions from the class|Which period interests you|Have you done the reading", "."),
    _trade("astronaut", "Houston|Lift off|Three, two, one|Mission control here|One small step|Blast off",
        "orbit|land at|explore|beam down to;refuel with|sample|taste|load up on;dock in|land in|set up base in|float through;launch on|orbit the city on|board|drift along on",
        "stellar|weightless|cosmic|bright|out of this world|starry", "The view is stellar|Gravity cannot stop you|All systems are go|Check your oxygen",
        "Ready for lift off|Who is your crew|How long is the mission|Do you copy"),
    _trade("knight", "Hark|By my sword|Huzzah|Hail, noble traveller|Onward",
        "lay siege to|ride forth to|kneel before|behold|conquer;feast upon|raise a goblet to|devour|claim;make camp in|take shelter in|guard|rest your shield in;ride|mount|gallop on|charge forth on",
        "noble|brave|mighty|ancient|gallant|proud", "Honour demands it|Thy quest is just|The minstrels sing of it|Sharpen thy sword",
        "What is thy quest|Who rides with thee|Dost thou fear dragons|When doth thy quest begin"),
    _trade("scout leader", "Be prepared|Boots on|Whistle blows|Hands up|Campfire time|Hooray, team",
        "hike to|explore|find the path to|climb up to;cook up|share|pack|toast;pitch your tent in|set up camp in|scout out|explore;hop on|march to|take|ride",
        "adventurous|green|muddy|friendly|sturdy|fresh", "Bring a whistle|Leave no trace|Sing along|Share your snacks",
        "Is your backpack ready|Who carries the map|Can you tie a knot|Ready for the next badge"),
    _trade("gardener", "Bloom on|Green thumbs up|How it grows|Sunshine and soil|Fresh from the garden",
        "stroll among the beauty of|water your soul at|breathe in|sit beside;pick|harvest|nibble|gather;put down roots in|grow fond of|blossom in|rest in;climb onto|branch out with|take|meander on",
        "leafy|blooming|sunny|earthy|fresh|wild", "Everything has its season|Patience makes it grow|The bees agree|Mind the flowers",
        "Sun or shade|What grows in your heart|Will you stay for a season|Do you like wild or tidy", "."),
)  # fmt: skip
