"""Four networks that hold one overloaded set of memories, asked with the same cue."""
