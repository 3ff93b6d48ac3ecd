"""A made-up heart-failure trial: who took part, what happened to them, what was measured."""
