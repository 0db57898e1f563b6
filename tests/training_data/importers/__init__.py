"""Imports: each format as it is found in the wild, and round trips."""
