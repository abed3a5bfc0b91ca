"""Pictures and animations of panels, views and the window: what is painted, where, and how it is saved."""
