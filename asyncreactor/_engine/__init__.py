"""The event loop's adapters: the room that talks to asyncio, by its documented API.

One file a kind. Each adapter states the order in which it makes its calls.
"""
