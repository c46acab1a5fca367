"""MentorDesk: the desk of a peer-mentoring coordinator."""

__version__ = "0.1.0"
