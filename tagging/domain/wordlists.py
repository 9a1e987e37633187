"""Short lists of English words that the other modules ask."""


def word_set(text: str) -> frozenset[str]:
    """Make a set of the words of a text."""
    return frozenset(text.split())


# Words that carry no topic by themselves; a name may hold them, but is never suggested because of them.
STOP_WORDS = word_set(
    """
    a about above after again against all also although always am among an and another any are around as at away back be
    became because become been before behind being below between both but by can cannot could did do does doing done
    down during each either else enough etc even ever every few first for from further get gets getting give given go
    goes going good got had has have having he her here hers him his how however i if in instead into is it its itself
    just keep last least less let like made make makes making many may me might mine more most much must my need needs
    never new next no nor not nothing now of off often on once one only onto or other others our ours out over own per
    perhaps put quite rather really said same say says see seem seen several shall she should since so some something
    still such sure take taken than that the their theirs them then there these they thing things this those though
    through thus to together too toward towards two under until up upon us use used using very via want was way ways we
    well went were what when where whether which while who whole whom whose why will with within without would yes yet
    you your yours
    """
)
# Nouns that say little even within a phrase.
EMPTY_NOUNS = word_set(
    """
    thing way lot number kind type part people man men woman women year day time week month place case fact example use
    work paper article result method approach problem section study author mr mrs ms dr
    """
)
# A writer speaking as one, or to one.
PERSONS = word_set(
    """
    i me my mine myself we us our ours ourselves you your yours yourself i'm i've i'd i'll we're we've
    """
)
# Words that give a view or a wish more often than a report.
OPINION = word_set(
    """
    think thinks thought believe believes feel feels felt hope love loved like enjoy enjoyed hate want wish should must
    might maybe perhaps probably personally honestly frankly really very truly clearly obviously surely certainly
    definitely absolutely amazing awesome great best worst better good bad wonderful terrible important interesting
    excited exciting proud happy sad lucky unfortunately fortunately hopefully seems
    """
)
# Closed classes of English, enough to tell formal from chatty; what stands in none of them is left out.
_CLOSED_CLASSES = {
    "ADP": "about across after against among at before between by during for from in into of on over through to under "
    "upon with within without",
    "ARTICLE": "a an the",
    "PRON": "i me my we us our you your he him his she her it its they them their this that these those who what",
    "AUX": "am is are was were be been being do does did have has had will would can could shall should may might must",
    "ADV": "not very really just so too also now then here there never always often still even only well",
    "INTJ": "oh wow hey hello hi yes yeah no ok okay please thanks",
}
CLASS_OF = {word: tag for tag, line in _CLOSED_CLASSES.items() for word in line.split()}
