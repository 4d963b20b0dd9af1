"""The foley stage: makes pictures, sound and captions together, every parameter drawn at random."""
