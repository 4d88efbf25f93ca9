"""Consent of a person to a use of personal data, by purpose and text (同意台账)."""
