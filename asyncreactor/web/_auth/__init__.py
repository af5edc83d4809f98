"""Who a client is: the parts of `web.guard`."""
