"""Sum of the memories' landscapes."""
