"""Wire protocols and protocol tools."""
