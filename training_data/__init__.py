"""Reviewed conversations in, weighted JSONL out.

Pure: values in, values and reasons out. No database, no network, no files but the packaged sample set.
"""
