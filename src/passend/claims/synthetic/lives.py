"""Everything that happens to the people of a chunk, in the years asked for."""

from __future__ import annotations

from dataclasses import dataclass

from passend.claims.synthetic.care import Columns, joined, seen, without_twins
from passend.claims.synthetic.general import general
from passend.claims.synthetic.hospital import hospital
from passend.claims.synthetic.mental import mental
from passend.claims.synthetic.monthly import monthly
from passend.claims.synthetic.people import People, settled
from passend.claims.synthetic.plan import Plan

__all__ = ["Lives", "lived"]


@dataclass(frozen=True)
class Lives:
    """The people of a chunk, the lines of care with and without the programmes, and what those
    come from: the sub-trajectories and the courses of mental health care."""

    people: People
    lines: Columns
    subs: Columns
    courses: Columns


def lived(plan: Plan, chunk: int) -> Lives:
    """The lives of a chunk. Depends on no other chunk."""
    people = settled(plan, chunk)
    in_hospital, subs = hospital(plan, people, chunk)
    in_mind, courses = mental(plan, people, chunk)
    parts = [*in_hospital, *in_mind, *monthly(plan, people, chunk), *general(plan, people, chunk)]
    return Lives(people, without_twins(plan, seen(plan, joined(parts, "claim"))), subs, courses)
