"""Help: what every panel and view shows, the glossary, the tour, and what hopviz is made of."""
