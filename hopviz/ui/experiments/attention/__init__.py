"""Attention: a workspace of pictures, and one attention head beside the network that it is."""
