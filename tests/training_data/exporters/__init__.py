"""Exports: golden files, round trips, reports."""
