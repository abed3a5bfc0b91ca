"""The doubled network: why parallel updates end in period one or two."""
