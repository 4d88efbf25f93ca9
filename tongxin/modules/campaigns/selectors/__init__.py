"""Reads of campaigns and tasks."""
