"""Local accounts: passwords, one-time codes, lockout, sessions and one-time sign-in links."""
