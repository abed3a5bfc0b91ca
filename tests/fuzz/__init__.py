"""Fuzzing of everything that reads, and of the API: `python -m tests.fuzz --seed N --cases N [--reader NAME]`."""
