"""Files of facts for tests: small, quick to play."""

ROOM = """\
name: room
run: {days: 12, replicates: 1, seed: 3}
world: {groups: {count: 2, members: 20}, members: {existing_customers: 0.5}}
operator: {content: {per_day: 1}, ads: {per_day: 1}}
"""

FACTS = """\
section: Talk
about: What is said
checks:
  visits:
    fact: People look in.
    figure: more than nothing
    source: somebody
    read: A
    use: test
    scenario: room.yaml
    replicates: 4
    measure: visits
    window: [2, 12]
    band: [0, null]
    why: it is a direction
  far_away:
    fact: People look in a thousand times a day.
    figure: 1,000
    source: somebody else
    read: E
    use: fit
    scenario: room.yaml
    replicates: 4
    measure: visits
    window: [2, 12]
    band: [900, 1100]
    why: a tenth on either side
    meaning: Nobody has so much time.
  advertising:
    fact: Advertising is read.
    figure: more messages
    source: somebody
    read: F
    use: sign
    scenario: room.yaml
    set: {operator.ads.per_day: 5}
    against: {operator.ads.per_day: 1}
    contrast: ratio
    replicates: 4
    measure: messages_advertisement
    band: [1, null]
    why: it is a direction
unspoken:
  - fact: People have names.
    source: a telephone book
    read: F
    reason: the model has numbers
"""


def facts_in(folder, facts=FACTS, room=ROOM):
    """Write both files; returns the one of the facts."""
    (folder / "room.yaml").write_text(room, encoding="utf-8")
    (folder / "facts.yaml").write_text(facts, encoding="utf-8")
    return folder / "facts.yaml"
