"""Small widgets that panels and dialogs share.  They know the theme and the project, nothing above it."""
