"""Sentences of the report on claims, in both languages."""

from __future__ import annotations

from typing import Any, Final

_DOCUMENTS_EN: Final = {
    "S0": "S0: community marketing after the rules of 2017",
    "S1": "S1: ten ways to keep a group active",
    "S2": "S2: building and managing a community",
    "S3": "S3: running a community, from customers to new customers",
    "S4": "S4: what a community is",
}
_DOCUMENTS_ZH: Final = {
    "S0": "S0：2017年管理规定之后的社群营销",
    "S1": "S1：社群促活的十种办法",
    "S2": "S2：建立并管理社群",
    "S3": "S3：社群运营，从老客户到新客户",
    "S4": "S4：社群是什么",
}

TEXTS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "title": "The documents' claims, put to the test",
        "lead": (
            "Five documents by practitioners make {claims} claims on chat-group communities. Each was made into a "
            "contrast that is played in the model, and given a verdict. All of this is simulated: a verdict says what "
            "follows from how members are modelled, not what has been observed."
        ),
        "played": (
            "Played at the defaults with {replicates} runs of each arm or more (same people, same luck), then in "
            "{worlds} worlds with {each} runs each, in which every uncertain number of the model is drawn anew within "
            "its range (a Latin hypercube, the same worlds for all claims)."
        ),
        "played_quick": "Played at the defaults only, with {replicates} runs of each arm (same people, same luck).",
        "made": (
            "Made by `qunsim claims` (version {version}, model `{model}`); the claims and their contrasts are in "
            "`experiments/claims/`. How such files are written: [studies.md](studies.md)."
        ),
        "how": (
            "- *holds*: all tests of the claim come out at the defaults, and in 80 % of the worlds or more; *fails*: in "
            "20 % or fewer, and not at the defaults; *in part*: some of its tests come out and others surely do not; "
            "*depends*: anything between.\n"
            "- *assumed*: it holds, and no longer does once a coefficient is switched off that **is** the claim. Then "
            "the model was told so, and the verdict is no evidence.\n"
            "- *too near to call*: the interval lies across the smallest effect worth caring about, or luck hides whether it "
            "holds in most worlds or in few. *cannot be told*: the model does not contain what the claim is about.\n"
            "- The effect is the first test's, paired by luck, with its 95 % interval; a percentage is relative to the "
            "other arm. What is *kept* (interest, trust), visits and talk are of the first members, of whom those who left "
            "count as nothing: a mean over who is there would favour what drives the others away.\n"
            "- Worlds are played few times each, so luck spreads what is found in them. Numbers are drawn towards their "
            "median, and tests towards going together, until they are as they would be without luck; the share of worlds "
            "stands with its 95 % interval, and with every claim in how many worlds luck cannot be the reason."
        ),
        "overview": "In how many of the worlds each claim holds",
        "overview_quick": "What each claim comes to at the defaults",
        "columns": ["claim", "what is claimed", "verdict", "effect (95 %)", "worlds"],
        "stated": "**Numbers that the documents give**, and what they come to here:",
        "stated_columns": ["claim", "number", "the document says", "at the defaults (95 %)", "in nine worlds of ten"],
        "stated_spread": "{low} to {high}, median {middle}",
        "documents": _DOCUMENTS_EN,
        "checks": "Checks on ourselves",
        "placebos": (
            "**Placebos.** {count} arms were held against themselves, played with other luck: {sure} of these contrasts "
            "seemed sure at 5 % ({share}; 5 % are expected of a sound procedure)."
        ),
        "matrix": (
            "**Mechanism by claim.** Each of {mechanisms} mechanisms was switched off for each of the {claims} "
            "claims whose first effect is there at the defaults; for the others, only those said to carry them. *Gone*: "
            "less than a third of the claim's first effect is left, and that is no luck (99 %). A mechanism should take away the effects "
            "that it is said to carry, and no others; those in the last column were not foreseen."
        ),
        "matrix_quick": (
            "Each claim was played with the mechanisms that are said to carry it switched off; the whole matrix of "
            "mechanisms and claims, and placebos, are played without `--quick`."
        ),
        "matrix_figure": "Which effects go with which mechanism",
        "matrix_columns": ["mechanism", "said to carry", "gone, as said", "gone, not foreseen"],
        "verdict": "Verdict:",
        "at_defaults": "At the defaults: {verdict}.",
        "in_worlds": "It holds in {share} of {count} worlds ({low} to {high}).",
        "is_assumed": "Without the coefficient that is the claim itself it does not hold.",
        "what_is_assumed": "Tests called assumed come out because the model was told so.",
        "fails_assumed": "That it fails rests on a coefficient that was put in: without it the first effect is gone.",
        "of_first": "This is of the first {count} runs; the table has more.",
        "test_columns": ["tested", "measured (95 %)", "standardised", "claim asks", "verdict", "worlds"],
        "quantity_columns": ["estimated beside", "value (95 %)"],
        "why": "*Why this contrast.*",
        "fair": "*Fair?*",
        "costs": "Cost of each arm, wages included, CNY: {costs}.",
        "unequal": "The arms were to cost the same, and differ by {share}.",
        "worlds": "*Where it holds.*",
        "sure": "Surely so in {sure} of the worlds, surely not in {never}; in the others luck may be the reason.",
        "spread": "Without luck the first number is {middle} at the median, {low} to {high} in nine worlds of ten.",
        "no_spread": "The first number is {middle} at the median; how far worlds move it cannot be told from luck.",
        "at_zero": "It is 0 in {share} of them.",
        "no_tree": "No uncertain number tells the worlds in which it holds from the others better than chance.",
        "carried": "*Played without.*",
        "left": "with it off {value} instead of {before}",
        "no_carriers": "No single mechanism.",
        "also": "Its effect also goes, unforeseen, without: {names}.",
        "means": "*What it means for an operator.*",
        "means_assumed": "Whether this is so the model cannot tell, since it was told so. If it is: {holds}",
        "means_depends": "Where it holds: {holds} Elsewhere: {fails}",
        "means_part": "As far as it holds: {holds} As far as it does not: {fails}",
        "means_open": "That cannot be said yet. If it holds: {holds} If not: {fails}",
        "answer": "*Contrast, model or document?*",
        "answers": "**Why claims do not hold, or not everywhere**, after trying; the reasons stand with each of them:",
        "lies": {
            "document": "The document says more than follows.",
            "model": "The model lacks something, or has it weaker than it may be.",
            "contrast": "The contrast tests only a part of it.",
            "open": "It is open.",
        },
        "cannot_say": "*What this cannot say.*",
        "gap": " ",
        "comma": ", ",
        "semicolon": "; ",
        "stop": ".",
    },
    "zh": {
        "title": "五份文档的说法，逐条检验",
        "lead": (
            "五份从业者文档对社群提出了 {claims} 条说法。每条都做成一个对比，在模型里运行并给出结论。"
            "以下全部是模拟：结论说明的是“按模型中的成员行为会怎样”，而不是实际观察到的事实。"
        ),
        "played": (
            "先在默认参数下运行，每种做法至少 {replicates} 次（同样的人、同样的运气）；再在 {worlds} 个世界中各运行 {each} 次，"
            "每个世界里所有不确定的参数都在其范围内重新抽取（拉丁超立方，所有说法共用同一批世界）。"
        ),
        "played_quick": "仅在默认参数下运行，每种做法 {replicates} 次（同样的人、同样的运气）。",
        "made": "由 `qunsim claims` 生成（版本 {version}，模型 `{model}`）；说法与对比见 `experiments/claims/`。",
        "how": (
            "- *成立*：默认参数下所有检验通过，且在80%以上的世界里通过；*不成立*：默认参数下不通过，且只在20%以下的世界里通过；"
            "*部分成立*：有的检验通过，有的确定不通过；*视情况而定*：介于两者之间。\n"
            "- *由假设直接得出*：说法成立，但关掉“本身就是这条说法”的系数后就不成立。也就是说，模型事先被告知如此，不能算作证据。\n"
            "- *尚难判定*：区间跨过了值得在意的最小效应，或因运气而分不清是多数还是少数世界里成立。*模型无法回答*：说法涉及的内容不在模型之内。\n"
            "- 表中效应是第一项检验的结果，按相同运气配对，附95%区间；百分比相对于另一种做法。"
            "“留存的”兴趣与信任以及打开次数、发言都按最初成员计算，已离开者计为零：只对在群者取平均，会偏袒把别人赶走的做法。"
            "\n- 每个世界只运行几次，结果的离散有一部分是运气。各数先向中位数收拢，各检验的相关也扣除运气，直到与没有运气时相当；"
            "世界占比附95%区间，每条说法下还写明有多少世界可以排除运气。"
        ),
        "overview": "每条说法在多少世界里成立",
        "overview_quick": "默认参数下每条说法的结果",
        "columns": ["编号", "说法", "结论", "效应（95%）", "世界占比"],
        "stated": "**文档给出的数字**，以及在这里算得的结果：",
        "stated_columns": ["编号", "数字", "文档的说法", "默认参数下（95%）", "十分之九的世界"],
        "stated_spread": "{low} 至 {high}，中位数 {middle}",
        "documents": _DOCUMENTS_ZH,
        "checks": "对方法本身的检验",
        "placebos": (
            "**安慰剂。** 取 {count} 种做法，与换了运气的自己相比：其中 {sure} 个对比在5%水平上显得“显著”"
            "（{share}；方法可靠时应约为5%）。"
        ),
        "matrix": (
            "**机制与说法。** 对默认参数下确有第一项效应的 {claims} 条说法，逐一关掉 {mechanisms} 种机制；其余说法只关掉"
            "据称支撑它的机制。*消失*：第一项效应只剩不到三分之一，且并非运气所致（99%）。"
            "一种机制应当只带走它所支撑的效应；最后一列是未曾预料到的。"
        ),
        "matrix_quick": "每条说法都在关掉其所依靠的机制后再运行一次；完整的机制与说法矩阵以及安慰剂需不带 `--quick` 运行。",
        "matrix_figure": "哪些效应随哪种机制消失",
        "matrix_columns": ["机制", "据称支撑", "如预料消失", "未曾预料而消失"],
        "verdict": "结论：",
        "at_defaults": "默认参数下：{verdict}。",
        "in_worlds": "在 {count} 个世界中的 {share} 里成立（{low} 至 {high}）。",
        "is_assumed": "关掉本身就是这条说法的系数，它便不成立。",
        "what_is_assumed": "标为“由假设直接得出”的检验之所以通过，是因为模型事先被告知如此。",
        "fails_assumed": "它之所以不成立，也来自一个假设的系数：关掉后第一项效应随之消失。",
        "of_first": "这里只用了前 {count} 次运行，表中用得更多。",
        "test_columns": ["检验内容", "测得（95%）", "标准化", "说法要求", "结论", "世界占比"],
        "quantity_columns": ["另行估计", "数值（95%）"],
        "why": "*为什么这样比。*",
        "fair": "*是否公平。*",
        "costs": "各做法的成本（含工资，元）：{costs}。",
        "unequal": "各做法本应成本相同，实际相差 {share}。",
        "worlds": "*在哪里成立。*",
        "sure": "{sure} 的世界里确定成立，{never} 的世界里确定不成立；其余可能是运气。",
        "spread": "扣除运气后，第一项结果的中位数为 {middle}，九成世界在 {low} 至 {high} 之间。",
        "no_spread": "第一项结果的中位数为 {middle}；各世界之间的差别与运气分不开。",
        "at_zero": "其中 {share} 的世界里为0。",
        "no_tree": "没有哪个不确定参数能比随机更好地区分成立与不成立的世界。",
        "carried": "*关掉后重做。*",
        "left": "关掉后为 {value}，原为 {before}",
        "no_carriers": "不依靠单一机制。",
        "also": "另外未曾预料的是，关掉以下机制后效应也消失：{names}。",
        "means": "*对运营者意味着什么。*",
        "means_assumed": "是否如此，模型回答不了，因为它事先被告知如此。若确实如此：{holds}",
        "means_depends": "在成立之处：{holds}在其他地方：{fails}",
        "means_part": "就成立的部分而言：{holds}就不成立的部分而言：{fails}",
        "means_open": "目前还说不准。若成立：{holds}若不成立：{fails}",
        "answer": "*是对比、模型还是文档的问题？*",
        "answers": "**为什么有些说法不成立、或并非处处成立**（试过之后的判断，理由见各条）：",
        "lies": {
            "document": "文档说得过头了。",
            "model": "模型缺了些什么，或者该有的作用偏弱。",
            "contrast": "这个对比只检验了说法的一部分。",
            "open": "尚无定论。",
        },
        "cannot_say": "*这说明不了什么。*",
        "gap": "",
        "comma": "、",
        "semicolon": "；",
        "stop": "。",
    },
}
"""By language, then by name; names in braces are filled in."""
