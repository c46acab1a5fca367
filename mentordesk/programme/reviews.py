"""Reviews of pairings: what the coordinator makes of each, and what follows."""

from datetime import date

from mentordesk.model.errors import Refused
from mentordesk.model.review import Review
from mentordesk.store.store import Store


class Reviews:
    """The reviews of one programme."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, review_id: int) -> Review:
        """A review; refuses when there is none."""
        found = self._store.reviews.get(review_id)
        if found is None:
            raise Refused("There is no such review.")
        return found

    def of_pairing(self, pairing_id: int) -> list[Review]:
        """The reviews of a pairing, newest first."""
        return self._store.reviews.where(
            "pairing_id = ?", [pairing_id], order="reviewed_on DESC, id DESC"
        )

    def save(self, review: Review, *, today: date) -> Review:
        """Write a review down, or change it."""
        if problems := review.problems(today):
            raise Refused.because(problems)
        if self._store.pairings.get(review.pairing_id) is None:
            raise Refused.because({"pairing_id": f"There is no pairing K{review.pairing_id:04d}."})
        with self._store.transaction("change review" if review.id else "add review"):
            return self._store.reviews.put(review)

    def remove(self, review_id: int) -> None:
        """Take out a review that was written by mistake."""
        self.get(review_id)
        with self._store.transaction("remove review"):
            self._store.reviews.delete(review_id)
