"""Records and rules of peer mentoring; standard library only."""
