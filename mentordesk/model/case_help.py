"""What to ask and do at each step of a case, in the words of the organisation or in ours."""

from dataclasses import dataclass, field

from mentordesk.model.conflict import Stage
from mentordesk.model.fields import UNSAVED, Audience, Kind, about

#: Our words for each step; an organisation may put its own in their place.
USUAL_HELP: dict[Stage, str] = {
    Stage.IDENTIFY: (
        "Speak with each of them alone, soon, somewhere quiet. Ask: What happened, from your side? "
        "What matters to you in it? What do you need? Write down their words, not your judgement. "
        "If anybody may be at risk, stop and follow your safeguarding procedure."
    ),
    Stage.DEVELOP: (
        "Look for more than one way out. Ask each: What would make it better? What could you do? "
        "What could the other do? Think of time, place, how often, how they talk to each other. "
        "Rule nothing out yet."
    ),
    Stage.EVALUATE: (
        "Go through the ways one by one, with both if they agree to a talk together. What is fair to "
        "both? What can each keep to? Plan the talk: who speaks first, how long, what is said outside."
    ),
    Stage.ACT: (
        "Agree on one thing each will do, by when, and who looks whether it works. Write it down in "
        "their words and let both sign it. Set a day to look again. A warning says what is to change, "
        "by when, and who helps."
    ),
    Stage.LEARN: (
        "Look again on the day you set. Does it hold? Ask both. Then close the note: what does the "
        "programme learn from it, and which training would have helped?"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHelp:
    """The organisation's own words for a step; empty words mean ours."""

    id: int = UNSAVED
    stage: Stage = Stage.IDENTIFY
    text: str = field(
        default="", metadata=about("What to ask and do", Kind.TEXT, audience=Audience.COORDINATOR)
    )
