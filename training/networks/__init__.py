"""MMAudio's networks in PyTorch, in the reference's tensor names, for training the embedded model and for benchmarks.

Written from the specification; the engine in Sources/MMAudio is the other half, and both load the same files.
"""
