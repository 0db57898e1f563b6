"""Dataset versions in the formats of other tools: one file a format, each with a report of what it could not carry.

Pure: examples in, bytes and reasons out.
"""
