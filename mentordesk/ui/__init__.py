"""The window: widgets build, fill and forward; what they do is done in ``programme``."""
