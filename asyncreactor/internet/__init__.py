"""Asynchronous I/O and events: Deferreds, protocols, transports, endpoints and the reactor."""
