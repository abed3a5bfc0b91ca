"""What is a session made of, and how do files become one?  Projects, scenes, ready-made patterns, images."""
