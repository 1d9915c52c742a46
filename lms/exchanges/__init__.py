"""Researcher exchange: slot, application, endorsement, review, offer, agreement, stay, report."""
