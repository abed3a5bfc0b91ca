"""Documents and files: projects, layouts, lessons, scenes, ready-made patterns, images."""
