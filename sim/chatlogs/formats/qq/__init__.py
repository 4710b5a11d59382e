"""QQ's text export (PC): `qq.py` the file, `system_lines.py` what QQ itself says in it."""

from sim.chatlogs.formats.qq.qq import QQ

__all__ = ["QQ"]
