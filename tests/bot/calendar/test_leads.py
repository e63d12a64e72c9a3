"""Leads and the plans that the committee keeps of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.leads import (
    DEFAULTS,
    KINDS,
    Lead,
    MissingList,
    ReminderPlan,
    Unit,
    ordered,
    read_lead,
    read_leads,
    read_plans,
    write_plan,
)


@pytest.mark.parametrize(
    ("written", "lead"),
    [
        ("1d", Lead(1, "days")),
        ("0d", Lead(0, "days")),
        ("-3d", Lead(-3, "days")),
        ("2h", Lead(2, "hours")),
        ("30m", Lead(30, "minutes")),
        ("400d", Lead(400, "days")),
    ],
)
def test_a_lead_is_written_shortly(written: str, lead: Lead) -> None:
    assert read_lead(written) == lead
    assert str(lead) == written


@pytest.mark.parametrize(
    "written", ["", "d", "1", "1w", "1 d", "-2h", "401d", "9601h", "1d2h", "٣d", "1D", "999999999d"]
)
def test_what_is_no_lead_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no lead"):
        read_lead(written)


def test_leads_are_kept_once_with_the_longest_first() -> None:
    assert [str(lead) for lead in read_leads(["2h", "-1d", "7d", "2h", "0d", "120m", "24h", "1d"])] == [
        "7d", "1d", "24h", "2h", "120m", "0d", "-1d",
    ]  # fmt: skip


@pytest.mark.parametrize("written", [None, "1d", 3, {}, [1], ["1d", None], ["1d"] * 21])
def test_what_is_no_list_of_leads_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="no "):
        read_leads(written)


def test_the_defaults_are_those_of_the_committees_practice() -> None:
    assert {kind: " ".join(map(str, plan.leads)) for kind, plan in DEFAULTS.items()} == {
        "meeting": "1d 2h",
        "training": "7d 1d 2h",
        "evaluation": "14d 7d 3d 1d",
        "deadline": "7d 3d 1d 0d -1d -2d -3d",
        "other": "1d 2h",
    }
    assert {kind: plan.day_clock for kind, plan in DEFAULTS.items() if plan.day_clock} == {
        "evaluation": time(8),
        "deadline": time(8),
    }
    assert {kind: plan.lists for kind, plan in DEFAULTS.items() if plan.lists} == {
        "deadline": (MissingList(Lead(-4, "days"), "unit"), MissingList(Lead(-7, "days"), "above"))
    }


def test_the_committee_changes_what_it_names_and_no_more() -> None:
    plans = read_plans({"meeting": {"leads": ["3d", "30m"]}, "deadline": {"lists": [], "day_clock": "7:30"}})
    assert plans["meeting"] == ReminderPlan((Lead(3, "days"), Lead(30, "minutes")))
    assert plans["deadline"] == ReminderPlan(DEFAULTS["deadline"].leads, (), time(7, 30))
    assert plans["training"] == DEFAULTS["training"]
    assert read_plans({"evaluation": {"day_clock": ""}})["evaluation"].day_clock is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_is_read_as_it_was_written(kind: str) -> None:
    kept = json.loads(json.dumps({kind: write_plan(DEFAULTS[kind])}))
    assert read_plans(kept) == DEFAULTS


@pytest.mark.parametrize(
    "kept",
    [
        {"party": {}},
        {"meeting": []},
        {"meeting": {"leads": "1d"}},
        {"meeting": {"lead": ["1d"]}},
        {"meeting": {"day_clock": "24:00"}},
        {"meeting": {"day_clock": None}},
        {"deadline": {"lists": [["4d", "unit"]]}},
        {"deadline": {"lists": [["-4d", "minister"]]}},
        {"deadline": {"lists": ["-4d"]}},
        {"deadline": {"lists": 4}},
    ],
)
def test_a_plan_that_is_none_is_refused(kept: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match="no "):
        read_plans(kept)


UNITS: st.SearchStrategy[Unit] = st.sampled_from(["minutes", "hours", "days"])


@given(st.lists(st.builds(Lead, st.integers(0, 400), UNITS)))
def test_order_loses_no_lead(leads: list[Lead]) -> None:
    found = ordered(leads)
    assert set(found) == set(leads)
    assert [lead.span for lead in found] == sorted((lead.span for lead in set(leads)), reverse=True)
    assert all(lead.may_come_earlier == (lead.span >= timedelta(days=1)) for lead in found)
