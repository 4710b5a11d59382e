"""WeCom's chat archive (企业微信会话存档), and what its interfaces tell of members of groups.

`entries.py` objects out of JSON, `messages.py` a message, `members.py` who came and went, `wecom.py` the format.
"""

from sim.chatlogs.formats.wecom.wecom import WeCom

__all__ = ["WeCom"]
