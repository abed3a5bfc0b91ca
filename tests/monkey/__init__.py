"""Random person before the whole application: real mouse, keys, drops and dialogs, and what must never happen."""
