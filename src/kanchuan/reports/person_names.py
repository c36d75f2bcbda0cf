"""Names of persons: shown as a family name and a star until the reader asks for them."""

from __future__ import annotations

import re
from typing import TypeAlias

# Columns whose whole cell may be the name of a person.
NAME_COLUMNS = frozenset(
    {
        "payer_name",
        "payee_name",
        "name",
        "label",
        "holder_name",
        "holder_id",
        "memo",
        "remark",
        "sender",
        "receiver",
        "from_party",
        "to_party",
    }
)
# The family names borne by more than 95 in 100 of the population, in the order of the Hundred Family Surnames; those of two characters after.
_FAMILY = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷"
    "贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危"
    "江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程邢裴陆荣翁荀羊惠甄曲家封储靳汲邴松井段富巫乌焦巴弓"
    "牧山谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰从索赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳姬申扶堵冉宰雍桑桂牛寿通边"
    "扈燕冀尚农温别庄晏柴瞿阎闫充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广东欧沃利越隆师巩聂晁勾敖融冷辛阚那简饶空曾沙养鞠须丰巢关查红游权盖益桓公"
    "岳帅涂付代苟覃仝邸佟楚钭楼苑归海火商年"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "长孙", "宇文", "南宫", "端木")
# Words of business of two or three characters that begin like a name.
# A name hidden without need costs less than one shown: only plain endings and words of business are let through.
_NO_NAME = re.compile(
    r"[行司店厂社局院所站网部户款费税息额券转账]$|支付|微信|样本|测试|平安|安信|国泰|海通|方正|申万|东方|华泰|长江|国信|银行|证券|基金|保险|工资|红利|[买卖转取存]"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff·]{2,4}")

Name: TypeAlias = list[str]


def masked_name(text: str) -> str | None:
    """``张三`` as ``张*``, ``张小三`` as ``张*三``; None for what does not read as a person's name, such as ``王某35`` or a company's name."""
    if not _CHINESE.fullmatch(text) or "某" in text or _NO_NAME.search(text):
        return None
    family = 2 if text.startswith(_DOUBLE) else 1
    given = len(text) - family
    if (family == 1 and text[0] not in _FAMILY) or not 1 <= given <= 2:
        return None
    return f"{text[:family]}*{text[-1] if given == 2 else ''}"


def shown_name(text: str) -> str | Name:
    """What a page holds of a cell that may be a name: ``[masked, whole]`` for a name, so that a switch can show it, else the text."""
    head, separator, rest = text.partition(":") if text.startswith("name:") else ("", "", text)
    name, colon, tail = rest.partition(":") if separator else (rest, "", "")
    hidden = masked_name(name.strip())
    return text if hidden is None else [f"{head}{separator}{hidden}{colon}{tail}", text]


def without_name(shown: str | Name | None) -> str | None:
    """The text of a cell for paper, where nothing can be asked for."""
    return shown[0] if isinstance(shown, list) else shown
