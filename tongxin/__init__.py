"""Tongxin (同心): one platform for a trade-union federation."""

VERSION = "0.1.0"
