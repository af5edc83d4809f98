"""Services, applications and the command that runs them."""
