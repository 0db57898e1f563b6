"""A tiny travel language model in NumPy: it speaks, and it is really trained.

Nothing here imports from the HTTP side of the emulator.
"""

import os

# The matrices are small: more than one BLAS thread makes each product slower, and two workers that each start
# several threads make it ten times slower. It has to be said before NumPy is imported for the first time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
