"""What runs beside the window: QtCore and threads, no widgets."""
