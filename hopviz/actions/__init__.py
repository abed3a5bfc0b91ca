"""The vocabulary of what a person can do, and the editor that applies and undoes it."""
