"""Names of verbs, a file for each module that has many."""
