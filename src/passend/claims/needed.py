"""What taking in claims needs: the extra ``claims``, an engine, and room on the disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from passend.findings import BadInput, Finding, Place

__all__ = ["engine", "needed", "room"]


def needed(*modules: str) -> None:
    """Raises BadInput ``extra-missing`` unless every module can be imported."""
    for module in modules:
        try:
            import_module(module)
        except ImportError:
            extra = {"psycopg": "postgres"}.get(module, "claims")
            message = f"claims need {module}, which the base install lacks"
            mend = f'install it with: pip install "passend[{extra}]"'
            raise BadInput([Finding(Place("claims"), "extra-missing", message, mend)]) from None


def engine(spill: str = "", memory: str = "2GB") -> Any:
    """A DuckDB connection that fetches nothing from the network and spills to the folder
    ``spill`` beyond ``memory``, so that a source may be larger than the machine."""
    import duckdb

    connection = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    connection.execute(f"SET memory_limit = '{memory}'")
    # DuckDB draws its bar on standard output, where programs read.
    connection.execute(f"SET enable_progress_bar = {sys.stdout.isatty()}")
    if spill:
        connection.execute("SET temp_directory = " + quoted(spill))
    return connection


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Raises BadInput ``unwritable`` when the disk gives out while a folder is written."""
    import duckdb

    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        text = (isinstance(error, OSError) and error.strerror) or str(error)
        message = f"it cannot be written: {text.splitlines()[0]}"
        mend = "make room on the disk, or use another folder; nothing was changed"
        raise BadInput([Finding(Place(str(folder)), "unwritable", message, mend)]) from None


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
