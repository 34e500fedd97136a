"""Svarvakt keeps watch over what people write to the municipality until they are answered."""

__version__ = "0.1.0"
