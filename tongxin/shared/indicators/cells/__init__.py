"""Stored cells (存量格): whole months of additive figures at every union, exact at every instant.

``sources`` says what has cells, ``triggers`` how a write tells of itself, ``install`` puts both
into the database, ``writing`` builds and folds, ``reading`` answers, ``check`` compares with rows.
"""
