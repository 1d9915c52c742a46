"""The words slots, applications and stays are described by: stored code and label, in the order of choosing."""

from __future__ import annotations

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence

KINDS: dict[str, Sentence] = {
    "researcher_visit": _l("Researcher visit"),
    "staff_secondment": _l("Staff secondment"),
    "trainer_exchange": _l("Trainer exchange"),
    "student_placement": _l("Student placement"),
    "job_shadowing": _l("Job shadowing"),
}

LISTED_KINDS: dict[str, Sentence] = {
    "transnational_access": _l("Transnational access"),
    "service_access": _l("Access to services"),
    "facility_slot": _l("Use of a facility"),
    "short_visit": _l("Short visit"),
    "short_training": _l("Short training"),
    "student_exchange": _l("Student exchange"),
    "staff_exchange": _l("Staff exchange"),
    "course_exchange": _l("Exchange seats in a course"),
    "expert_exchange": _l("Exchange of experts"),
    "secondment_programme": _l("Secondment programme"),
    "mobility_grant": _l("Mobility grant"),
    "joint_course_grant": _l("Grant for a joint course"),
    "scholarship": _l("Scholarship"),
    "position": _l("Position"),
}

MODES: dict[str, Sentence] = {
    "on_site": _l("On site"),
    "blended": _l("Partly on site, partly remote"),
    "remote": _l("Remote"),
}

AUDIENCES: dict[str, Sentence] = {
    "students": _l("Students"),
    "doctoral": _l("Doctoral researchers"),
    "postdoc": _l("Postdoctoral researchers"),
    "staff": _l("Staff"),
    "sme_engineer": _l("Engineers of small and medium-sized enterprises"),
}

INTAKES: dict[str, Sentence] = {
    "single_deadline": _l("One deadline, or several labelled ones"),
    "monthly_cutoff": _l("On the last day of each month"),
    "twice_yearly": _l("On two days every year"),
    "rolling": _l("Decided as they come, until a last day"),
    "continuous": _l("At any time"),
    "cohort": _l("Everybody starts together"),
    "by_agreement": _l("By agreement: talk to the host first"),
}

SCOPES: dict[str, Sentence] = {
    "public": _l("Everybody"),
    "network": _l("People of the network"),
    "own": _l("People of the host centre"),
}

FUNDING_SOURCES: dict[str, Sentence] = {
    "none": _l("No funding"),
    "host": _l("The host pays"),
    "home": _l("The home centre pays"),
    "network": _l("The network pays"),
    "external": _l("Somebody else pays"),
}

FUNDING_PER: dict[str, Sentence] = {
    "lump": _l("Lump sum"),
    "day": _l("a day"),
    "week": _l("a week"),
    "month": _l("a month"),
    "travel": _l("Travel"),
    "bench_fee": _l("Bench fee"),
    "total": _l("In all"),
}

COSTS: dict[str, Sentence] = {
    "travel": _l("Travel"),
    "lodging": _l("Lodging"),
    "subsistence": _l("Subsistence"),
    "bench_fees": _l("Bench fees"),
}

CONFIDENTIALITY: dict[str, Sentence] = {
    "open": _l("Open work"),
    "nda_needed": _l("A non-disclosure agreement is needed"),
    "export_controlled": _l("Export-controlled"),
}

REVIEW_MODES: dict[str, Sentence] = {
    "host_only": _l("The host decides alone"),
    "host_plus_reviewers": _l("The host asks reviewers"),
}

SLOT_STATE_WORDS: dict[str, Sentence] = {
    "draft": _l("Draft"),
    "published": _l("Open"),
    "closed": _l("Closed"),
    "cancelled": _l("Cancelled"),
    "archived": _l("Archived"),
}

DOCUMENTS: dict[str, Sentence] = {
    "insurance": _l("Proof of insurance"),
    "nda": _l("Non-disclosure agreement"),
    "export_check": _l("Export-control check"),
    "safety": _l("Safety instruction"),
    "visa": _l("Visa or residence permit"),
    "contract": _l("Contract"),
    "other": _l("Another paper"),
}

DOCUMENT_STATES: dict[str, Sentence] = {
    "open": _l("Missing"),
    "handed_in": _l("Handed in"),
    "accepted": _l("Accepted"),
    "not_needed": _l("Not needed"),
}

PARTIES: dict[str, Sentence] = {
    "applicant": _l("the applicant"),
    "home": _l("the home centre"),
    "host": _l("the host centre"),
}

AMENDMENTS: dict[str, Sentence] = {
    "period": _l("Period"),
    "place": _l("Place"),
    "supervisor": _l("Supervisor"),
    "plan": _l("Work plan"),
    "funding": _l("Funding"),
    "early_end": _l("Earlier end"),
}

OUTCOMES: dict[str, Sentence] = {
    "publication": _l("Publication"),
    "joint_proposal": _l("Joint proposal"),
    "training_delivered": _l("Training given"),
    "prototype": _l("Prototype or design"),
    "method": _l("Method or process learnt"),
    "follow_up_stay": _l("Another stay planned"),
    "other": _l("Something else"),
}

REPORT_LENGTH, SUMMARY_LENGTH = 10_000, 600
"""Characters of a report's texts and of its public summary."""

REJECTION_CODES: dict[str, Sentence] = {
    "not_feasible": _l("Not feasible here"),
    "not_a_fit": _l("Not a fit"),
    "places_taken": _l("All places are taken"),
    "timing": _l("The time does not suit"),
    "incomplete": _l("Incomplete"),
    "withdrawn_offer": _l("Offer withdrawn"),
}

FEASIBILITY: dict[str, Sentence] = {
    "feasible": _l("Feasible"),
    "partly": _l("Partly feasible"),
    "not": _l("Not feasible"),
}

CONFLICTS: dict[str, Sentence] = {
    "none": _l("No tie"),
    "soft": _l("A tie that I declare"),
    "hard": _l("Family, supervision or a financial tie"),
}

DIRECTIONS: dict[str, Sentence] = {
    "seeks": _l("Looking for"),
    "offers": _l("Can give"),
}

WANTED_STATES: dict[str, Sentence] = {
    "open": _l("Open"),
    "filled": _l("Found"),
    "withdrawn": _l("Withdrawn"),
    "expired": _l("Expired"),
}

CONSENT_WORDS = {
    "publish": _l("What comes out of the stay may be published"),
    "photo": _l("Photographs of me may be published"),
    "public": _l("The summary may be published"),
    "name": _l("My name may stand beside it"),
}
"""What an applicant may agree to; other words are another version of the text, and are kept so."""
