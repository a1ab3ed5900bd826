"""A pytest plugin for one mutant: no shrinking, and proof that the mutated engine is tested.

It is loaded with ``-p tests.mutants.quick --hypothesis-profile=mutant``.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

import passend

assert passend.__file__.startswith(os.environ["PASSEND_MUTANT"]), passend.__file__

# A law that is broken need not be explained well here, only found.
settings.register_profile(
    "mutant",
    derandomize=True,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
