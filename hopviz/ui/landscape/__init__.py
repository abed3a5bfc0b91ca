"""Views of the energy landscape."""
