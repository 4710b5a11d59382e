"""WhatsApp's text export: Android and iOS, with or without media, in the order of dates of whatever phone wrote it.

`heads.py` how a message begins, `dates.py` what comes first in a date, `survey.py` what a first look at a file tells,
`reader.py` the events, `system_lines.py` lines of the app in several languages, `media.py` what is no text,
`naming.py` names of people and rooms.
"""

from sim.chatlogs.formats.whatsapp.whatsapp import WhatsApp

__all__ = ["WhatsApp"]
