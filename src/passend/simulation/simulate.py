"""What a draft may bring: every party's money and hours over many cases, before anyone signs.

Cases are drawn and computed block by block, so that memory holds the totals and never all
observations; a single case can always be drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding
from passend.simulation.assumptions.model import Assumptions
from passend.simulation.samplers.draw import Draw
from passend.simulation.samplers.streams import CHUNK
from passend.simulation.samplers.world import World, world_of
from passend.simulation.simulated import Setting, Simulation
from passend.simulation.work import Work

__all__ = ["Progress", "blocks", "draw_cases", "simulate", "simulate_world"]

Progress = Callable[[int, int], None]
"""Called with how many cases are done, and of how many."""

_BLOCK = 8
"""Chunks that are drawn, computed and let go together."""


def simulate(
    prepared: Prepared,
    assumptions: Assumptions,
    setting: Setting | None = None,
    *,
    against: Prepared | None = None,
    drawn: Draw | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Simulate a contract. ``against`` is the contract without the change, for what the change
    means and the insurer's return; by default the same one without the programme. ``drawn`` are
    cases that were kept before.

    Raises BadInput ``other-cases`` when kept cases are of other contracts or assumptions, and as
    :func:`passend.simulation.cases.run` and the samplers do.
    """
    setting = setting or Setting()
    both = [prepared] if against is None else [prepared, against]
    world = world_of(both, assumptions, seed=setting.seed, quasi=setting.quasi, known=setting.known)
    if drawn is not None and not drawn.like(world.draw(0)):
        message = "the cases are of another contract, or of other assumptions"
        mend = "give the contract and the assumptions that they were drawn for"
        raise BadInput([Finding(prepared.resolved.place(()), "other-cases", message, mend)])
    other = None if against is None else 1
    return simulate_world(world, setting, against=other, drawn=drawn, progress=progress)[0]


def simulate_world(
    world: World,
    setting: Setting,
    *,
    forms: Sequence[int] = (0,),
    against: int | None = None,
    drawn: Draw | None = None,
    progress: Progress | None = None,
) -> list[Simulation]:
    """Simulate some contracts of a world on the same cases: those of ``drawn`` where they were kept
    before, else drawn anew. ``against`` is the contract without the change; by default each is held
    against itself without the programme. Kept cases say nothing of what would be without it."""
    works = [Work(world, at, at if against is None else against) for at in forms]
    twice = drawn is None and any(o.programme for o in world.assumptions.all.observed.values())
    total = drawn.n if drawn is not None else setting.cases * (1 + twice)
    done = 0

    def report(draw: Draw) -> None:
        nonlocal done
        done += draw.n
        if progress is not None:
            progress(done, total)

    for draw in [drawn] if drawn is not None else blocks(world, setting):
        for work in works:
            work.take(draw)
        report(draw)
    for draw in blocks(world, setting, programme=False) if twice else ():
        # Forms that are held against one contract share what it gives.
        found = {
            work.against: work.without(draw) for work in {w.against: w for w in works}.values()
        }
        for work in works:
            work.take_without(*found[work.against])
        report(draw)
    return [work.simulation(drawn) for work in works]


def blocks(world: World, setting: Setting, *, programme: bool = True) -> Iterator[Draw]:
    """The cases of a world, some chunks at a time, in their order whatever the threads do."""
    chunks, left = -(-setting.cases // CHUNK), setting.cases
    with ThreadPoolExecutor(max(1, setting.threads)) as pool:
        for first in range(0, chunks, _BLOCK):
            some = range(first, min(first + _BLOCK, chunks))
            drawn = list(pool.map(lambda chunk: world.draw(chunk, programme=programme), some))
            draw = Draw.joined(drawn).part(0, left)
            left -= draw.n
            yield draw


def draw_cases(world: World, setting: Setting) -> Draw:
    """All cases of a world at once, to be kept."""
    return Draw.joined(list(blocks(world, setting)))
