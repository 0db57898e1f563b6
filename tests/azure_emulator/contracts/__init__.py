"""Microsoft's published interface descriptions as something that real exchanges can be held against.

They are kept beside the checkout, in ../shared/azure; tests that need them are skipped where that folder is absent.
"""
