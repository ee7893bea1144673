"""The command line: ``filigrane SYSTEM VERB INPUT... [--json] [--out DIR] [--home DIR]``, and the installation's own verbs."""
