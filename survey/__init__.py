"""The Flask application: collects, administers and shows. It computes no statistic itself."""

__version__ = "0.1.0"
