"""Tests by behaviour; each test states a law in a sentence."""
