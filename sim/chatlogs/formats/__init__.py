"""Formats of chat exports, one file each; `registry.py` lists them."""
