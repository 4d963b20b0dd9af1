"""The embedded model onset-mini: its sizes, what it is trained on, and one file for the training of each network."""
