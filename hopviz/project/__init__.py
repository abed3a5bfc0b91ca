"""Documents and files: projects, layouts, lessons, ready-made patterns, images."""
