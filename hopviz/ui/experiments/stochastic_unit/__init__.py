"""The stochastic unit: its chances, their picture, and what is done with it."""
