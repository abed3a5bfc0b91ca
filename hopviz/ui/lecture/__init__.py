"""Lectures: the steps of a lesson, and the bar that tells and turns them."""
