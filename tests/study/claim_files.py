"""Claims for tests: small, quick to play."""

GROUP = """\
name: small
run: {days: 12, replicates: 1, seed: 3}
world: {groups: {count: 1, members: 20}, members: {existing_customers: 0.5}}
operator: {content: {per_day: 1}, ads: {per_day: 1}}
"""

MECHANISMS = """\
mechanisms:
  offers:
    label: {en: Offers draw orders, zh: 推广带来订单}
    off: {world.behaviour.buying.buy_chance: 0}
  habit:
    label: {en: Habits, zh: 习惯}
    off: {world.behaviour.presence.habit_strength: 0}
"""

CLAIM = """\
claim: S9-1
says: {en: More advertising is more advertising., zh: 广告多了就是多。}
why: {en: Five a day are held against one., zh: 每天五条与一条相比。}
cost: judged
scenario: small.yaml
arms:
  many: {label: {en: five a day, zh: 每天五条}, set: {operator.ads.per_day: 5}, x: 5}
  few: {label: {en: one a day, zh: 每天一条}, x: 1}
tests:
  - label: {en: advertisements, zh: 广告条数}
    measure: messages_advertisement
    contrast: {many: 1, few: -1}
    of: few
    direction: up
    least: 0.5
quantities:
  - label: {en: where orders are highest, zh: 订单最高处}
    kind: best
    measure: orders
    arms: [few, many]
carriers: [offers]
means:
  holds: {en: It is so., zh: 是这样。}
  fails: {en: It is not so., zh: 不是这样。}
cannot_say: {en: Whether anybody likes it., zh: 是否有人喜欢。}
"""

BACKWARDS = CLAIM.replace("S9-1", "S9-2").replace("direction: up", "direction: down").replace(
    "cannot_say:", "answer: {lies: document, en: Nobody holds the reverse., zh: 没有人主张相反的话。}\ncannot_say:"
)

SILENT = """\
claim: S9-3
says: {en: Tigers make good owners., zh: 老虎是好群主。}
why: {en: Nothing tests it., zh: 无从检验。}
cannot: {en: There are no tigers in the model., zh: 模型里没有老虎。}
"""


def claims_in(folder, **files):
    """Write scenario, mechanisms and claims; `files` replaces any of them by name (`S9_1`). Returns the folder."""
    texts = {"small": GROUP, "mechanisms": MECHANISMS, "S9_1": CLAIM, "S9_2": BACKWARDS, "S9_3": SILENT} | files
    for name, text in texts.items():
        if text is not None:
            (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return folder
