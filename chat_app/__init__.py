"""What the traveller sees. Imports core; no desk is known here: the database is where both meet.

Chainlit reads its environment when it is imported, so `environment.prepare_environment` runs before any other module
of this package (all but `environment`, `paths`, `runtime` import Chainlit or are imported by its callbacks).
"""
