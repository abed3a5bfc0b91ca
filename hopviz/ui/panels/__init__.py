"""The panels of the main window.  They know neither each other nor the engine; `app` wires them."""
