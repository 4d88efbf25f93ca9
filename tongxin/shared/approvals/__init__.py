"""Approvals (审批): flows along the tree, cases, decisions."""
