"""Who goes well with whom: values in, a proposal out; no store, no window, standard library only."""

from mentordesk.matching.criteria import USUAL_CRITERIA, Criterion, How
from mentordesk.matching.explain import Alternative, Explainer, Unplaced
from mentordesk.matching.groups import Group, GroupsMatching, Sizes, possible_groups, propose_groups
from mentordesk.matching.peers import PeersMatching
from mentordesk.matching.people import Person, Problem
from mentordesk.matching.progress import Elsewhere
from mentordesk.matching.proposal import Matching, Objective, Pair, Proposal
from mentordesk.matching.rules import USUAL_RULES, Rule, RuleKey
from mentordesk.matching.search import Question

__all__ = [
    "USUAL_CRITERIA", "USUAL_RULES", "Alternative", "Criterion", "Elsewhere", "Explainer", "Group", "GroupsMatching", "How",
    "Matching", "Objective", "Pair", "PeersMatching", "Person", "Problem", "Proposal", "Question", "Rule", "RuleKey", "Sizes",
    "Unplaced", "possible_groups", "propose_groups",
]  # fmt: skip
