"""G-hand: hand annotations of FRACCO cases by two readers, their agreement, their common key, and the scores of ours and of the peer."""
