"""The desk's jobs: who settles what next, what is shown for it, what a figure is made of. Knows nothing of HTTP."""
