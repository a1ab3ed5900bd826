"""Making the claims of a plan chunk by chunk, with bounded memory and any number of workers."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from passend.claims.synthetic.billing import billed
from passend.claims.synthetic.care import ONLY_WITHOUT, taken
from passend.claims.synthetic.counted import Tallies, counted, tallies
from passend.claims.synthetic.facts import bill_facts, care_facts
from passend.claims.synthetic.lives import lived
from passend.claims.synthetic.plan import Plan
from passend.claims.synthetic.summary import summary, tallied
from passend.claims.synthetic.tables import Texts, claims_table, write
from passend.claims.synthetic.truth import Truth, read_truth
from passend.findings import BadInput, Finding, Place

__all__ = ["Progress", "made", "run"]

Progress = Callable[[int, int], None]
"""Called with the number of chunks that are done and the number of all chunks."""


def made(plan: Plan, folder: Path, chunk: int) -> Tallies:
    """The files of one chunk, and what it adds to the tallies. Depends on no other chunk."""
    texts, lives = Texts(plan), lived(plan, chunk)
    gone = lives.lines["world"] == ONLY_WITHOUT
    there = taken(lives.lines, ~gone)
    bills = billed(plan, plan.draws(chunk, "billing"), there)
    claims = claims_table(texts, lives.people, chunk, bills)
    write(claims, folder / "claims" / f"claims-{chunk:05}.parquet")
    facts = care_facts(plan, texts, lives.people, chunk, there, lives.subs, lives.courses)
    for name, found in (facts | bill_facts(texts, chunk, bills)).items():
        write(found, folder / "truth" / name / f"part-{chunk:05}.parquet")
    return counted(plan, lives.people, bills, taken(lives.lines, gone))


def run(
    plan: Plan,
    folder: Path,
    progress: Progress | None = None,
    workers: int = 1,
    order: Sequence[int] | None = None,
) -> Truth:
    """Make every chunk, in ``order``, and write the truth. The folder appears when all is in it.

    Raises BadInput: ``exists`` when something stands in the folder, ``unwritable``.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            mend = "name a folder that is not there yet, or an empty one"
            raise BadInput([Finding(Place(str(folder)), "exists", "something is there", mend)])
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            whole = tallies(plan)
            _all(plan, aside, whole, progress, workers, order or range(plan.chunks))
            _write_truth(plan, aside, whole)
            aside.chmod(0o755)
            if folder.exists():
                folder.rmdir()
            aside.rename(folder)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    except OSError as error:
        mend = "name a folder that you may write in, on a disk with room"
        finding = Finding(Place(str(folder)), "unwritable", error.strerror or str(error), mend)
        raise BadInput([finding]) from None
    return read_truth(folder)


def _all(plan: Plan, folder: Path, whole: Tallies, progress: Progress | None, workers: int,
         order: Iterable[int]) -> None:  # fmt: skip
    for done, found in enumerate(_each(plan, folder, workers, order), 1):
        for name, tally in found.items():
            whole[name].merge(tally)
        if progress:
            progress(done, plan.chunks)


def _each(plan: Plan, folder: Path, workers: int, order: Iterable[int]) -> Iterator[Tallies]:
    """The tallies of every chunk as they come; never more chunks at work than workers."""
    if workers == 1:
        yield from (made(plan, folder, chunk) for chunk in order)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: set[Future[Tallies]] = set()
        try:
            for chunk in order:
                if len(waiting) == workers:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
                waiting.add(pool.submit(made, plan, folder, chunk))
            yield from (future.result() for future in waiting)
        finally:
            for future in waiting:
                future.cancel()


def _write_truth(plan: Plan, folder: Path, whole: Tallies) -> None:
    for name, found in tallied(plan, whole).items():
        write(found, folder / "truth" / f"{name}.parquet")
    text = json.dumps(summary(plan, whole), indent=1, ensure_ascii=False)
    (folder / "truth" / "truth.json").write_text(text + "\n", encoding="utf-8")
