"""View of the state graph of parallel updates."""
