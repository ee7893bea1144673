"""The web application: sign-in, the work list, patients, tool cards, audit and accounts; it mounts what each system declares."""
