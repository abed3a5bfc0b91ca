"""The run and the jobs beside the window: QtCore and threads, no widgets."""
