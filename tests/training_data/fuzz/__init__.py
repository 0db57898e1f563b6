"""Damages files at random and holds every reader to its promises: python -m tests.training_data.fuzz"""
