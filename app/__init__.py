"""Basin: an energy-landscape laboratory in the browser.

Importing this package fixes how JAX computes, before JAX is imported anywhere:
every process that makes frames must make the same ones (docs/architecture.md,
"Bit-equality").
"""

import os

# XLA splits long reductions over its thread pool, so the sum of 5,000 floats
# differs in its last bits between one core and two. One thread: one answer.
os.environ["NPROC"] = "1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Loading a cached program, XLA reports its own tuning flags (prefer-no-gather) as
# missing CPU features, in a kilobyte a program; what matters is raised as an exception.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

__version__ = "0.1.0"
