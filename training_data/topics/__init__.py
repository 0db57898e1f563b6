"""What travellers ask about: places and intents, by word lists. No model, no network; wrong now and then, the same
everywhere and quick enough for every question of a year."""
