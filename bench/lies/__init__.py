"""A language model that lies half of the time, and how many of its lies the verifier catches."""
