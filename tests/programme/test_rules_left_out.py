"""Every rule can be left out, and every profile taken: nothing that reads the rules stumbles over it."""

from datetime import date

import pytest

from mentordesk.model.profile import RULES, Profile
from mentordesk.programme.desk import Desk
from mentordesk.programme.overview import period_of_term
from mentordesk.programme.reporting import Wanted
from tests.conftest import TODAY

FROM = date(2026, 9, 1)


def read_all(desk: Desk) -> None:
    """All that asks the rules: Today, the standing of pairings, matching, the self-check, figures, reports."""
    desk.today.items(TODAY)
    desk.facts.pairings(TODAY)
    assert desk.proposals.rules()
    desk.proposals.pool(TODAY)
    assert desk.standards.check(TODAY)
    assert period_of_term(desk, TODAY).figures
    desk.conflicts.rows(TODAY, open_only=False)
    for key in ("programme", "standards", "hand-over"):
        desk.reporting.prepare(key, Wanted(today=TODAY))
    for pairing in desk.facts.pairings(TODAY)[:4]:
        desk.reporting.prepare("pairing", Wanted(today=TODAY, pairing_id=pairing.id))


@pytest.mark.parametrize("profile", Profile)
def test_every_profile_can_be_worked_with(sample: Desk, profile: Profile) -> None:
    sample.practice.apply(profile, {}, from_on=FROM)
    read_all(sample)


@pytest.mark.parametrize("some", [slice(None), slice(0, None, 2), slice(1, None, 2)])
def test_every_rule_can_be_left_out(sample: Desk, some: slice) -> None:
    off = {key: (False, rule.defaults) for key, rule in list(RULES.items())[some]}
    sample.practice.apply(None, off, from_on=FROM)
    read_all(sample)
    assert not {i.rule for i in sample.today.items(TODAY)} & set(off)
