"""Commands on many cases before signing: simulate, compare, elements, context."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from passend.cli.assuming import assumptions_of, setting_of
from passend.cli.printing import counter, print_result, table_csv, write_aside
from passend.cli.reading import prepared_files
from passend.cli.values import bad, named, names, part
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.observation.table import Table, read_table
from passend.report.document import Block, Document, Heading, Tree
from passend.report.numbers import money_text
from passend.settlement.document import explanation
from passend.settlement.settle import settle
from passend.settlement.statement import Line
from passend.simulation.cautions import cautions
from passend.simulation.compare import compare as compare_forms
from passend.simulation.compare import comparison_document
from passend.simulation.context import Predicate, context_document
from passend.simulation.context import context as context_of
from passend.simulation.contributed import contributed
from passend.simulation.data import data_of
from passend.simulation.documents import simulation_document
from passend.simulation.elements_document import elements_document
from passend.simulation.results import (
    comparison_data,
    context_data,
    shadow_data,
    simulation_data,
)
from passend.simulation.samplers.draw import load_draw, store_draw
from passend.simulation.samplers.world import world_of
from passend.simulation.shadow import shadow, shadow_document
from passend.simulation.simulate import draw_cases
from passend.simulation.simulate import simulate as simulate_one
from passend.simulation.simulated import Setting, Simulation
from passend.simulation.stories import story
from passend.words import Words

__all__ = ["compare", "context", "elements", "simulate"]


def simulate(arguments: Namespace) -> int:
    """``passend simulate FILE``: 0, or 1 with warnings."""
    files = [arguments.file, *([arguments.against] if arguments.against else [])]
    prepared, *others = prepared_files(files)
    if not 0 <= arguments.case <= 100:
        raise bad("--case", str(arguments.case), "write a percentage from 0 to 100")
    assumptions, setting = assumptions_of([prepared, *others], arguments), setting_of(arguments)
    against = others[0] if others else None
    drawn = load_draw(Path(arguments.drawn)) if arguments.drawn else None
    found = simulate_one(prepared, assumptions, setting, against=against, drawn=drawn,
                         progress=counter("simulate"))  # fmt: skip
    lines = _explained(found, arguments) if arguments.explain else ()
    print_result(
        arguments,
        lambda: _with_trees(simulation_document(found, arguments.lang), found, lines, arguments),
        lambda: simulation_data(found) | {"explained": [asdict(line) for line in lines]},
    )
    _kept(found, setting, arguments)
    return int(bool(cautions(found)))


def _explained(found: Simulation, arguments: Namespace) -> tuple[Line, ...]:
    """A clause in one case, as ``settle`` settles it: its lines with every node below them."""
    table = story(found, arguments.case).table
    (statement,) = settle([found.prepared], table).statements
    lines = tuple(line for line in statement.lines if line.clause == arguments.explain)
    if not lines:
        known = ", ".join(dict.fromkeys(line.clause for line in statement.lines))
        message = f"there is no settled clause {arguments.explain!r}"
        place = Place("--explain")
        raise BadInput([Finding(place, "unknown-clause", message, f"clauses: {known}")])
    return lines


def _with_trees(
    document: Document, found: Simulation, lines: Sequence[Line], arguments: Namespace
) -> Document:
    """A document with the trees of one case below it."""
    if not lines:
        return document
    said = Words("Het geval op {} %, cent voor cent", "The case at {} %, cent by cent")
    blocks: list[Block] = [Heading(said[arguments.lang].format(arguments.case))]
    for line in lines:
        cents = money_text(line.entitlement, arguments.lang)
        blocks.append(Heading(f"{line.clause} · {line.window}: {cents}", 2))
        blocks.append(Tree((explanation(line, arguments.lang),)))
    return replace(document, blocks=(*document.blocks, *blocks))


def _kept(found: Simulation, setting: Setting, arguments: Namespace) -> None:
    """What was asked for beside the result: the cases by their hash, one case for settle. What
    rests on a private part says so here too: the files themselves do not."""
    only = Words(" (alleen voor {})", " (for {} only)")[arguments.lang].format(found.owner)
    only = only if found.owner else ""
    if arguments.keep:
        draw = found.kept or draw_cases(found.world, setting)
        print(f"{store_draw(draw, Path(arguments.keep))}{only}", file=sys.stderr)
    if arguments.case_out:
        table = story(found, arguments.case).table
        write_aside(Path(arguments.case_out), table_csv(table).encode())
        print(f"{arguments.case_out}{only}", file=sys.stderr)


def compare(arguments: Namespace) -> int:
    """``passend compare FILE FILE...``: on the same cases, or on what really happened. 1 with
    warnings, or when a form cannot be computed from what was observed."""
    prepared = prepared_files(arguments.files)
    if arguments.observations or arguments.claims:
        return _shadow(prepared, arguments)
    found = compare_forms(prepared, assumptions_of(prepared, arguments), setting_of(arguments),
                          progress=counter("compare"))  # fmt: skip
    print_result(arguments, lambda: comparison_document(found, arguments.lang),
                 lambda: comparison_data(found))  # fmt: skip
    return int(any(cautions(form) for form in found.forms))


def _shadow(prepared: list[Prepared], arguments: Namespace) -> int:
    if arguments.assumptions or arguments.overlay:
        message = "a shadow run rests on what really happened, and on no assumptions"
        mend = "leave out --assumptions and --overlay, or --observations and --claims"
        raise BadInput([Finding(Place("--assumptions"), "shadow-assumes", message, mend)])
    rows = read_table(Path(arguments.observations)).rows if arguments.observations else ()
    if arguments.claims:
        # Imported here: only this needs the engine of the claims.
        from passend.observation.claimed import count_claims

        of = next((p for p in prepared if p.resolved.contract.id == arguments.of), prepared[0])
        rows += count_claims([of], arguments.claims, None, arguments.engine).table.rows
    name = arguments.observations or arguments.claims
    found = shadow(prepared, Table(rows, name), arguments.of)
    print_result(arguments, lambda: shadow_document(found, arguments.lang),
                 lambda: shadow_data(found))  # fmt: skip
    return int(any(form.lacking for form in found.forms))


def elements(arguments: Namespace) -> int:
    """``passend elements FILE``."""
    (prepared,) = prepared_files([arguments.file])
    assumptions, setting = assumptions_of([prepared], arguments), setting_of(arguments)
    found = contributed(
        prepared, assumptions, setting, only=names(arguments.only or ""),
        needs=names(arguments.programme_needs), progress=counter("elements"),
    )  # fmt: skip
    print_result(
        arguments,
        lambda: elements_document(prepared, found, arguments.lang, setting.cases,
                                  assumptions.owner),
        lambda: {"contract": prepared.resolved.contract.id, "only_for": assumptions.owner,
                 "cases": setting.cases, "measures": data_of(found)},
    )  # fmt: skip
    return 0


def context(arguments: Namespace) -> int:
    """``passend context FILE``."""
    (prepared,) = prepared_files([arguments.file])
    assumptions, setting = assumptions_of([prepared], arguments), setting_of(arguments)
    more = [_predicate(text) for text in arguments.when]
    world = world_of([prepared], assumptions, seed=setting.seed, quasi=setting.quasi,
                     known=setting.known)  # fmt: skip
    for one in more:
        if one.observation not in world.lines:
            known = ", ".join(sorted(world.lines))
            message = f"the contract expects nothing of {one.observation!r}"
            place = Place("--when")
            raise BadInput([Finding(place, "unknown-observation", message, f"expected: {known}")])
    found = context_of(simulate_one(prepared, assumptions, setting,
                                    progress=counter("context")), more)  # fmt: skip
    print_result(arguments, lambda: context_document(found, arguments.lang),
                 lambda: context_data(found))  # fmt: skip
    return 0


def _predicate(text: str) -> Predicate:
    name, value = named(text, "--when", "write ic_dagen.volume=5%")
    return Predicate("", name, part(value, "--when"))
