"""Training files of other tools as examples: one file a format, each with a report of what it could not carry over.

Pure: bytes in, examples and reasons out. Nothing raises, whatever the bytes.
"""
