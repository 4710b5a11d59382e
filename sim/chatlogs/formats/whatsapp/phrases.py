"""What WhatsApp says of a group, in English, German and Chinese.

To add a language: a table here, its name in `system_lines.py`, a sample in the tests. A phrase is matched with the whole
line, without marks, without the last full stop, with straight quotes; %a is who did it, %t whom it befell. Of several
that fit the first one counts. Gaps are bounded, so that no line takes long.
"""

from typing import Final, TypeAlias

from sim.chatlogs.events import Kind

Phrase: TypeAlias = tuple[Kind, bool, str]
"""What happens, whether nobody would write such a line himself, and the pattern."""

ENGLISH: Final[tuple[Phrase, ...]] = (
    ("create", True, r"%a created (?:this |the )?(?:group|community)(?: \".*\")?"),
    ("rename", True, r"%a changed the (?:subject|group name|name of the group|community name)(?: from \".*\")? to \".*\""),
    ("join", True, r"%a joined (?:this group |the group |a group |a community )?(?:using|via|from|through|by) .{1,300}"),
    ("join", False, r"%a joined(?: (?:the|this) group)?"),
    ("role", True, r"%t(?:'re| are| is|'s|'m| am) (?:now|no longer) (?:an? |the )?(?:group |community )?admin.{0,100}"),
    ("role", True, r"%a (?:made|dismissed) %t (?:(?:an?|as) )(?:group )?admin"),
    ("other", True, r"%a (?:changed|deleted|removed|updated|set|edited) (?:this|the) (?:group|subject|community|description).{0,600}"),
    ("other", True, r"%a (?:changed|removed|updated) (?:their|his|her|your) .{1,200}"),
    ("other", True, r"%a changed to .{1,100}"),
    ("other", True, r"%a (?:turned (?:on|off)|(?:un)?pinned a|requested to|allowed|set messages to|started a|ended a|(?:un)?blocked) .{1,300}"),
    ("other", True, r"(?i:messages (?:and calls|to this|you send)|your security code|this (?:chat|group|business)|only admins) .{1,400}"),
    ("other", True, r"%a(?:'s|') security code .{1,100}"),
    ("invite", True, r"%t (?:was|were) added(?: (?:to|by|via|from) .{1,200})?"),
    ("removed", True, r"%t (?:was|were) removed(?: from .{1,200})?"),
    ("invite", False, r"%a added %t"),
    ("removed", False, r"%a removed %t"),
    ("leave", False, r"%a left(?: (?:the|this) (?:group|community))?"),
)
GERMAN: Final[tuple[Phrase, ...]] = (
    ("create", True, r"%a (?:hat|hast|habe) (?:die|diese) (?:Gruppe|Community)(?: \".*\")? (?:erstellt|gegründet)"),
    ("rename", True, r"%a (?:hat|hast) (?:den (?:Betreff|Gruppennamen|Namen)|die Betreffzeile)(?: der Gruppe)?.{0,20} \".*\"(?: in| zu)?.* (?:geändert|gewechselt)"),
    ("join", True, r"%a (?:ist|bist) (?:der Gruppe|dieser Gruppe|der Community|über|mit|mithilfe|per|durch|via|aus).{0,200} beigetreten"),
    ("join", False, r"%a (?:ist|bist) beigetreten"),
    ("role", True, r"%t (?:ist|bist) (?:jetzt|nun|kein|keine|nicht mehr).{0,40}Admin.{0,40}"),
    ("leave", True, r"%a (?:hat|hast) (?:die|diese) (?:Gruppe|Community) verlassen"),
    ("other", True, r"%a (?:hat|hast) (?:das|die|den|dieses|eine|einen|deine|seine|ihre|selbstlöschende).{1,400}(?:geändert|gelöscht|aktiviert|deaktiviert|eingeschaltet|ausgeschaltet|angepinnt|fixiert|angeheftet|festgelegt|gestartet|beendet|entfernt|gewechselt|angefragt)(?:\..{0,200})?"),
    ("other", True, r"(?:Nachrichten und Anrufe|Nachrichten(?:,| in| an)|Deine Sicherheitsnummer|Die Sicherheitsnummer|Nur Admins|Dieser? (?:Chat|Gruppe)) .{1,400}"),
    ("other", True, r".{1,200}(?:Telefonnummer|Sicherheitsnummer).{1,200}"),
    ("invite", True, r"%t (?:wurde|wurdest|wurden)(?: .{1,200})? hinzugefügt"),
    ("removed", True, r"%t (?:wurde|wurdest|wurden)(?: .{1,200})? entfernt"),
    ("invite", False, r"%a (?:hat|hast|haben) %t (?:zur Gruppe |der Gruppe )?hinzugefügt"),
    ("removed", False, r"%a (?:hat|hast|haben) %t (?:aus der Gruppe )?entfernt"),
)
_GROUP = r"(?:(?:此|本|这个|這個|该|該)?(?:群组|群組|群聊|社群|社区|社區|群))"
_NAME = rf"(?:{_GROUP}?的?(?:名称|名稱|主题|主題|主旨|群名|标题|標題))"
CHINESE: Final[tuple[Phrase, ...]] = (
    ("create", True, rf"%a ?已?(?:创建|建立|創建|新建)了?(?:新的?)? ?{_GROUP}(?: ?\".*\")?"),
    ("rename", True, rf"%a ?已?(?:将|將|把) ?{_NAME}? ?(?:从|從|由)? ?(?:\".*\")? ?(?:更改|变更|變更|修改|改)(?:为|為|成|至) ?\".*\""),
    ("rename", True, rf"%a ?已?(?:更改|变更|變更|修改)了? ?{_NAME}.{{0,300}}"),
    ("role", True, r"%t ?(?:现在|現在|现已|現已|现|現|已|不再|目前|已经|已經)(?:不再)?(?:是|为|為|成为|成為|不是|担任|擔任)?.{0,20}(?:管理员|管理員)(?:身份)?了?"),
    ("role", True, r"%a ?已?(?:将|將|把) ?%t ?(?:设为|設為|设置为|设定为|設定為|任命为|任命為|提升为|提升為).{0,10}(?:管理员|管理員)"),
    ("join", True, r"%a ?已?(?:使用|通过|透過|通過|经由|經由|以|藉由|利用|点击|點擊|从|從).{0,60}(?:邀请|邀請|链接|連結|鏈接|二维码|二維碼|社群|社区|社區).{0,60}加入.{0,20}"),
    ("join", True, rf"%a ?已?加入了? ?{_GROUP}"),
    ("invite", True, r"%t ?已?被 ?(?P<a>.{0,200}?) ?(?:添加|新增|加入|邀请|邀請|加到).{0,20}"),
    ("removed", True, r"%t ?已?被 ?(?P<a>.{0,200}?) ?(?:移除|移出|踢出).{0,20}"),
    ("invite", True, rf"%a ?已?(?:将|將|把) ?%t ?(?:添加|新增|加入|拉入|加)(?:到|至|进|進|入)? ?{_GROUP}?"),
    ("removed", True, rf"%a ?已?(?:将|將|把) ?%t ?(?:从|從|由)?(?:{_GROUP})?(?:中)? ?(?:移除|移出|踢出) ?{_GROUP}?"),
    ("invite", True, r"%a ?已?(?:邀请|邀請)了? ?%t ?加入.{0,20}"),
    ("leave", True, rf"%a ?已?经?經?(?:退出|离开|離開)了? ?{_GROUP}"),
    ("other", True, rf"%a ?已?(?:更改|变更|變更|修改|删除|刪除|移除|开启|開啟|打开|打開|关闭|關閉|停用|启用|啟用|置顶|置頂|釘選|设置|設定|更新)了? ?(?:{_GROUP}|限时|限時|自动|自動|入群|加入|新|一|其|他|她|管理|消息|訊息|电话|電話).{{0,300}}"),
    ("other", True, r"(?:消息|讯息|訊息|信息|你发送|您发送|你傳送|您傳送).{0,60}(?:加密|安全).{0,300}"),
    ("other", True, r".{0,200}(?:安全码|安全碼|安全代码|安全代碼|安全性代碼|电话号码|電話號碼|手机号码|手機號碼).{0,200}"),
    ("join", False, r"%a ?已?加入了?"),
    ("leave", False, r"%a ?已?经?經?(?:退出|离开|離開)了?"),
    ("invite", False, r"%a ?已?(?:添加|新增|加入)了? ?%t"),
    ("removed", False, r"%a ?已?(?:移除|移出|踢出)了? ?%t"),
)
