"""The words and turns by which a kind of English text is known; what they are worth stands where they are weighed."""

import re

from attune.tagging.domain.wordlists import word_set

_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
TITLES = (
    (
        "how-to",
        re.compile(
            r"^how (?:to|do (?:I|you|we)|can (?:I|you|we))\b|\b(?:beginner|user|step)[’'-]?s?[- ]guide\b"
            r"|step[- ]by[- ]step"
            r"|\btutorial\b|\bgetting started\b|\bchecklist\b|\brecipe\b|\b(?:make|build|grow|bake|mend"
            r"|fix) your own\b"
            rf"|^(?:\d+|{_NUMBERS}) (?:\w+ )?(?:ways|tips|steps|tricks) (?:to|for|in)\b|^a guide to \w+ing\b"
            rf"|^(?:\w+ )?(?:tips|advice|instructions) (?:for|on)\b|\bhow to \w+ (?:it|them|one|your own)$",
            re.IGNORECASE,
        ),
    ),
    (
        "news",
        re.compile(
            r"\b(?:announc(?:es|ed|ing)|introducing|launch(?:es|ed)|releases?d?\b(?= |$)|now available|unveil(?:s"
            r"|ed)|opens"
            r"|opened|closes|wins|won|joins|appoint(?:s|ed)|approves?d?|votes?d?|plans to|bans|reopens|reports?:"
            r"|breaking"
            r"|award(?:s|ed)?\b|celebrates?|call for|update:|to (?:open|close|reopen|get|receive))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "opinion",
        re.compile(
            r"^why (?!do(?:es)? |is |are |did )\w|\bopinion\b|\beditorial\b|\bshould(?:n['’]t)?\b|\bmust\b|^against\b"
            r"|^in (?:praise|defence|defense) of\b|\bthe case (?:for|against)\b|^(?:stop|enough|let['’]s)\b"
            r"|\bmyths?\b"
            r"|\bmy view\b|\bwrong about\b",
            re.IGNORECASE,
        ),
    ),
    (
        "reference",
        re.compile(
            r"\b(?:glossary|reference|faqs?|frequently asked|terms and conditions|specifications?|dictionary"
            r"|directory"
            r"|timetable|opening (?:hours|times)|fact ?sheet|at a glance|definitions?|a[-– ](?:to[- ])?z|index of"
            r"|list of"
            r"|policy|overview|privacy notice)\b|^what (?:is|are) ",
            re.IGNORECASE,
        ),
    ),
    (
        "story",
        re.compile(
            r"\binterview\b|\bq ?(?:&|and) ?a\b|\bin conversation\b|\bquestions (?:with|for)\b|\bportrait of\b"
            r"|\ba day (?:with|in)\b"
            r"|\bthe (?:story|life|tale) of\b|\bmeet the\b|\b(?:wo)?man who\b|\bgirl who\b|\bboy who\b|\bonce upon\b",
            re.IGNORECASE,
        ),
    ),
)
STEP = re.compile(r"(?:\d+[.)]|step \d+[.:]?)\s", re.IGNORECASE)
REPORTED = re.compile(
    r"\b(?:according to|(?:he|she|they|spokes\w+|council\w*|minister|mayor|officials?|agency|police|company"
    r"|[A-Z]\w+) "
    r"(?:said|says|told|announced|confirmed|reported|added|warned))\b|[”\"] (?:said|says) [A-Z]|\b(?:said"
    r"|announced|confirmed) (?:that|on|in|the)\b"
)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = (
    "january|february|march|april|june|july|august|september|october|november|december|may \\d{4}|\\d+ may|may \\d+"
)
RECENT = re.compile(
    rf"\b(?:yesterday|today|tonight|tomorrow|this (?:morning|week|month|year|afternoon)|last (?:night|week|month)"
    rf"|next (?:week|month|year)|(?:on|from|until) (?:{_DAYS})|(?:{_DAYS})(?: evening| morning| night|, at)"
    rf"|earlier (?:today|this week)|(?:on|in|since|from|until|of) (?:early |late |mid-)?(?:\d+ )?(?:{_MONTHS})"
    rf"|so far)\b",
    re.IGNORECASE,
)
NEWSWORTHY = re.compile(
    r"\b(?:will (?:open|close|begin|start|cost|be (?:open|closed|available|held|published|built|replaced))"
    r"|has (?:opened"
    r"|closed|approved|announced|launched|published|begun|agreed|won|voted)|have (?:agreed|approved|voted|begun)"
    r"|per cent|percent|\d%|million|for the first time|opened|voted|approved|launched|(?:excited|pleased|proud"
    r"|thrilled) to (?:announce|share|launch|introduce|release)"
    r"|is (?:now )?(?:available|open|live|coming down)|starts in|are invited)\b",
    re.IGNORECASE,
)
VIEW = re.compile(
    r"\b(?:I (?:think|believe|suspect|doubt|hope|wish|prefer|love|hate|disagree|would argue|would rather)"
    r"|in my (?:view|opinion|mind)"
    r"|to my mind|personally|frankly|we (?:believe|think)|(?:the )?truth is|nonsense|absurd|ridiculous|of course"
    r"|surely"
    r"|I would (?:like|rather|say|put)|I (?:do not|don[’']t) (?:think|want|mind)|it is (?:time|wrong|right|unfair"
    r"|absurd|a (?:shame|pity|mistake))|the worst|the best (?:thing|part|argument)"
    r"|(?:nobody|no one) (?:needs|wants|asked)|better off)\b",
    re.IGNORECASE,
)
DEMAND = re.compile(
    r"\b(?:should|ought to|must(?: not)?|need(?:s)? to (?:stop|start|be|change)|let us|let['’]s|cannot afford"
    r"|deserves?"
    r"|have no (?:right|business)|why (?:not|do we|should))\b",
    re.IGNORECASE,
)
DEFINITION = re.compile(
    r"^(?:an? |the )?[\w’' -]{2,50}? (?:is|are) (?:an?|the|any|one of|used|measured|defined|called|known as|made)\b"
    r"|\b(?:refers? to|is (?:defined|measured|known|abbreviated) (?:as|in|by)|means (?:that|an?|the)|stands for"
    r"|consists? of|see also|for example|is short for|contains)\b",
    re.IGNORECASE,
)
SCENE = re.compile(
    r"\b(?:one (?:morning|evening|day|night|summer|winter)|that (?:morning|evening|night|day|summer|winter|year)"
    r"|the next (?:morning|day|evening)|years (?:later|ago)|when (?:he|she|I|they) (?:was|were|came|saw|got|first)"
    r"|as a (?:child|boy|girl)|for a (?:moment|while)|suddenly|at (?:dawn|dusk|midnight|five|six|seven)|remembers?"
    r"|in the (?:dark|kitchen|rain))\b",
    re.IGNORECASE,
)
SPOKEN = re.compile(r"[“\"][^“”\"]{3,}[,.?!…][”\"]")
TOLD = re.compile(
    r"\b(?:he|she|I|they|we|[A-Z][a-z]+) (?:\w+ly )?(?:was|were|had|went|came|saw|took|stood|sat|looked|turned"
    r"|walked|said"
    r"|asked|told|knew|thought|felt|kept|held|found|began|ran|put|made|gave|wrote|heard|left|laughed|smiled|nodded"
    r"|shook"
    r"|pulled|lost|built|learned|lived|grew|bought|opened|brought|picked|watched|waited|worked|wanted|\w{3,}ed)\b"
)
STORY_PERSONS = word_set("he she him her his hers i me my")
# What hands do: a sentence that begins so tells the reader to do it.
ORDERS = word_set(
    """
    add aim allow apply arrange ask attach avoid bake begin bend boil bring brush build buy call carry catch change
    check choose chop clean click close collect combine connect cook copy count cover cut dig divide download drain
    draw dry empty enter fill find fit fold follow glue go grease hang heat hold insert install keep knead lay
    leave let lift light listen look loosen lower make mark measure melt mix move open paint pat peel pick place
    plant plug point pour prepare press prick pull push put raise read record remove repeat replace rest rinse roll
    rub save scrape screw season select send serve set shake shape slice slide soak sow spread sprinkle squeeze
    start stir stop store tap taste take test tie tighten toast top trim try turn twist type unplug unscrew use
    visit wait walk warm wash watch water weigh wipe work wrap write
    """
)
