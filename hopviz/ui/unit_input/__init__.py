"""Input of one unit: its neighbours' votes."""
