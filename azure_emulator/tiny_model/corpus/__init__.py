"""Writes the conversations the base model learns from. No IO, no clock; chance comes in as an argument."""
