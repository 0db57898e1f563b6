"""Names in scripts without capitals or spaces, after a word that announces one or before a title."""

import re
from collections.abc import Iterator

from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind

_HAN = r"\u4e00-\u9fff"
_SURNAME = (
    "[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鐘鍾汪田任姜范方石姚"
    "谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文庞龐樊兰蘭殷施陶洪翟安颜顏倪严嚴牛温溫芦季俞章鲁魯葛伍韦韋申尤毕畢聂聶丛焦向柳邢路岳"
    "齐齊沿梅莫庄莊辛管祝左涂谷祁时時舒耿牟卜詹关關苗凌费費纪紀靳盛童欧歐甄项項曲成游阳陽裴席卫衛查屈鲍鮑位覃霍翁隋植甘景薄单單包司柏宁寧柯阮桂闵閔解强柴华華车車冉房边邊辜吉饶饒刁瞿戚丘"
    "古米池滕晋晉苑邬鄔臧畅宫来來嵺苟全褚廉简簡娄婁盖符奚木穆党燕郎邸冀谈談姬屠连連郜晏栾郁商蒙计計喻揭窦迟遲宇敖糜鄢冷卓花艾蔺都巩鞏缪繆赫亢逯巫乌烏明茅巴仇]"
)
_JAPANESE = rf"(?:[{_HAN}々]{{1,4}}[ \u3000]?[{_HAN}々ぁ-んァ-ヶ]{{1,4}}|[ァ-ヶー・]{{2,14}})"
_PATTERNS = (
    # Chinese
    re.compile(
        r"(?:我叫|我名叫|名叫|我是|姓名[是为]?|名字[是叫]?|本人|乘客|旅客|联系人|入住人)\s?[:：]?\s?"
        rf"([{_HAN}]{{2,3}}?)(?=[，。,.!！?？、\s]|的|和|是|$)"
    ),
    re.compile(rf"({_SURNAME}[{_HAN}]{{0,2}}?)(?:先生|女士|小姐|太太|老师|老師)"),
    # Japanese
    re.compile(
        rf"(?<![{_HAN}])((?!お|皆|奥|神|父|母|兄|姉|客|子供|旦那|何|誰)(?:[{_HAN}々]{{1,5}}|[ァ-ヶー・]{{2,12}})"
        rf"(?:[ \u3000]?[{_HAN}々ぁ-んァ-ヶ]{{1,4}})?)(?:さん|様|さま|ちゃん|くん)"
    ),
    re.compile(
        rf"(?:私は|わたしは|僕は|名前は|氏名は?|氏名[:：]|代表者[:：は]?|宿泊者[:：は]?)\s?({_JAPANESE})"
        r"(?=です|と申|といい|と言|で、|、|。|$|\s)"
    ),
    re.compile(rf"([{_HAN}々]{{1,3}}[ \u3000]?[{_HAN}々ぁ-ん]{{1,4}})(?:と申します|といいます|と言います)"),
    # Korean
    re.compile(
        r"(?:이름은|성함은|이름[:：]|성명[:：]?|저는|예약자(?:는|명)?[:：]?|승객[:：]?)\s?([가-힣]{2,4}?)"
        r"(?=이고|이며|입니다|이에요|예요|이라고|라고|야|,|\.|\s|$)"
    ),
    re.compile(r"(?<![가-힣])((?!고객|손님|선생|사장|어머|아버|기사|교수|부모|여러)[가-힣]{2,4})\s?[씨님](?![가-힣])"),
    # Thai, Arabic, Hindi, Hebrew
    re.compile(r"(?:ชื่อ|คุณ|นาย|นาง|นางสาว)\s?([\u0e01-\u0e4e]{2,20}(?:\s[\u0e01-\u0e4e]{2,24})?)"),
    re.compile(
        r"(?:السيد|السيدة|الآنسة|الدكتور|أستاذ|زوجتي|زوجي|ابني|ابنتي|اسمي|اسمه|اسمها|أنا)\s([\u0621-\u064a]{3,}(?:\s[\u0621-\u064a]{3,}){0,2})"
    ),
    re.compile(
        r"(?:श्री|श्रीमती|सुश्री|डॉ\.?|मेरा नाम|पत्नी|पति|बेटा|बेटी)\s([\u0900-\u0963]{2,}"
        r"(?:\s(?!है|हैं|का|की|के|को|से|और)[\u0900-\u0963]{2,})?)"
    ),
    re.compile(r"(?:מר|גברת|ד\"ר|אשתי|בעלי|בתי|בני|שמי|קוראים לי)\s([\u05d0-\u05ea]{2,}(?:\s[\u05d0-\u05ea]{2,})?)"),
)
_OTHER_SCRIPT = re.compile("[\u0590-\u1dff\u2e80-\ud7a3]")
"""From Hebrew to Hangul: every pattern asks for a letter of these."""


def find_unspaced_names(text: str) -> Iterator[Finding]:
    if not _OTHER_SCRIPT.search(text):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Finding("name_introduced", Kind.NAME, match.start(1), match.end(1))
