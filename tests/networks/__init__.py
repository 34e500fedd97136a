"""Tests of the social networks."""
