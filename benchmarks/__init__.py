"""Ratios of speed, each measured against something plain in the same run."""
