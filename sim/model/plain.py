"""Rules and steps as plain Python functions, for the agents: the same bits, and a debugger can step into them."""

from types import SimpleNamespace

from sim.model import (
    audience, clock, conversation, moving, people, products, response, response_rules, rules, speech, visit,
    word_of_mouth, world_rules,
)  # fmt: skip
from sim.model.compile import in_python

_ALL = {**vars(rules), **vars(world_rules), **vars(response_rules)}
r = SimpleNamespace(**{name: in_python(f) for name, f in _ALL.items() if hasattr(f, "py_func")})
"""Every rule under its name."""

call_weights = in_python(audience.call_weights)
came = in_python(moving.came)
read_until = in_python(moving.read_until)
see_followed = in_python(visit.see_followed)
form_habit = in_python(clock.form_habit)
hazard_of = in_python(products.hazard_of)
order = in_python(products.order)
deal_seeking_of = in_python(people.deal_seeking_of)
heeded = in_python(response.heeded)
leaders_ownership = in_python(response.leaders_ownership)
own_drive = in_python(response.own_drive)
pledges = in_python(response.pledges)
prize_drive = in_python(response.prize_drive)
sees_through = in_python(response.sees_through)
standing = in_python(response.standing)
suggest = in_python(response.suggest)
takes_coupon = in_python(response.takes_coupon)
written_for_prize = in_python(response.written_for_prize)
put_down = in_python(speech.put_down)
spam = in_python(speech.spam)
stay_online = in_python(conversation.stay_online)
want_to_speak = in_python(speech.want_to_speak)
set_aside_own_story = in_python(word_of_mouth.set_aside_own_story)
