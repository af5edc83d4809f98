"""Peers that somebody else has written."""
