"""Records and results for the eye: text and plain HTML. Nothing here imports the rooms that make results."""
