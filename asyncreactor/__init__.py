"""Twisted's concepts, native on asyncio and uvloop."""
