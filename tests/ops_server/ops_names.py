"""Applicants and inventors nobody knows, each in capitals, in Latin and in the script at home."""

from typing import NamedTuple


class Name(NamedTuple):
    """A person or an organisation."""

    #: As the office's list has it: capitals, no punctuation.
    epodoc: str
    #: As it was printed.
    latin: str
    country: str
    #: In Chinese, Japanese or Korean writing.
    native: str | None = None


#: Stems of organisations with their writing in China, Japan and Korea.
_STEMS = (
    ("Mofang", "模方", "模方", "모방"), ("Xuli", "虚例", "虚例", "허례"),
    ("Yangben", "样本", "見本", "견본"), ("Jiading", "假定", "仮定", "가정"),
    ("Shili", "示例", "示例", "예시"), ("Wuming", "无名", "無名", "무명"),
    ("Konghao", "空号", "空号", "공호"), ("Beixing", "北星例", "北星例", "북성예"),
)  # fmt: skip
_WESTERN = ("Examplia", "Placeholder", "Nonesuch", "Specimen", "Fictive", "Samplewell", "Anonyma",
            "Lorem", "Ipsum", "Dolorit")  # fmt: skip
#: Businesses: Latin, Chinese, Japanese, Korean; the last ones are universities and institutes.
_BUSINESSES = (
    ("Quantum Technology", "量子科技", "量子技術", "양자기술"),
    ("Photonics", "光电", "フォトニクス", "포토닉스"),
    ("Secure Networks", "安全网络", "セキュアネットワーク", "보안네트워크"),
    ("Telecom", "电信", "通信", "텔레콤"),
    ("Electric", "电气", "電機", "전기"),
)
_COMPANY = {"CN": ("Co., Ltd.", "CO LTD", "有限公司"), "JP": ("Corporation", "CORP", "株式会社"),
            "KR": ("Co., Ltd.", "CO LTD", " 주식회사"), "US": ("Inc.", "INC", ""),
            "DE": ("GmbH", "GMBH", ""), "GB": ("Limited", "LTD", ""), "FR": ("SAS", "SAS", ""),
            "CH": ("SA", "SA", ""), "TW": ("Co., Ltd.", "CO LTD", ""), "CA": ("Inc.", "INC", ""),
            "AU": ("Pty Ltd", "PTY LTD", ""), "RU": ("OOO", "OOO", ""),
            "IT": ("S.r.l.", "SRL", ""), "NL": ("B.V.", "BV", "")}  # fmt: skip
_PUBLIC = (
    ("University of {}", "UNIV {}", "{}大学", "{}大学", "{}대학교"),
    ("{} Academy of Quantum Information", "{} ACAD QUANTUM INFORMATION", "{}量子信息研究院",
     "{}量子情報研究所", "{}양자정보연구원"),
)  # fmt: skip
_WRITINGS = {"CN": 1, "JP": 2, "KR": 3}
_FAMILY_NAMES = {
    "CN": (
        ("Zhao", "赵"),
        ("Qian", "钱"),
        ("Sun", "孙"),
        ("Li", "李"),
        ("Zhou", "周"),
        ("Wu", "吴"),
    ),
    "JP": (
        ("Rei", "例"),
        ("Mihon", "見本"),
        ("Katei", "仮定"),
        ("Hinagata", "雛形"),
        ("Nanashi", "名無"),
    ),
    "KR": (("Ye", "예"), ("Ga", "가"), ("Mo", "모"), ("Hong", "홍")),
}
_GIVEN_NAMES = {
    "CN": (("Jia", "甲"), ("Yi", "乙"), ("Bing", "丙"), ("Ding", "丁"), ("Wu", "戊")),
    "JP": (("Ichiro", "一郎"), ("Jiro", "二郎"), ("Saburo", "三郎"), ("Hanako", "花子")),
    "KR": (("Gap-dong", "갑동"), ("Eul-dong", "을동"), ("Gil-dong", "길동")),
}
_WESTERN_FAMILIES = ("Doe", "Roe", "Mustermann", "Dupont-Exemple", "O'Sample", "Beispiel-Höfer",
                     "Specimén", "Nobody", "Van Der Voorbeeld", "Rossi Esempio")  # fmt: skip
_WESTERN_GIVEN = ("Alex", "Bo", "Chris", "Dana", "Eve", "Jamie", "Kim", "Maria", "Robin", "Sören")
#: How EPO lists write letters that are not among A to Z.
_PLAIN = str.maketrans({"ö": "oe", "é": "e", "'": " ", "-": " ", ".": "", ",": ""})


def _capitals(text: str) -> str:
    return " ".join(text.translate(_PLAIN).upper().split())


def organisation(country: str, number: int) -> Name:
    """The organisation of a country with a number; the same number is the same organisation."""
    if country in _WRITINGS:
        return _eastern_organisation(country, number)
    stem = _WESTERN[number % len(_WESTERN)]
    place = f"{stem} {country.capitalize()}{number // len(_WESTERN)}"
    if number % 4 == 3:
        latin, listed = _PUBLIC[number % 2][:2]
        return Name(listed.format(_capitals(place)), latin.format(place), country)
    business = _BUSINESSES[number // 3 % len(_BUSINESSES)][0]
    printed, listed, _ = _COMPANY[country]
    latin = f"{place} {business}"
    return Name(f"{_capitals(latin)} {listed}", f"{latin} {printed}", country)


def _eastern_organisation(country: str, number: int) -> Name:
    at, stem = _WRITINGS[country], _STEMS[number % len(_STEMS)]
    ordinal = number // len(_STEMS)
    latin_stem, native_stem = f"{stem[0]} {ordinal}", f"{stem[at]}{ordinal}"
    if number % 4 == 3:
        public = _PUBLIC[number // 4 % 2]
        latin, listed, native = public[0], public[1], public[at + 1]
        return Name(
            listed.format(_capitals(latin_stem)),
            latin.format(latin_stem),
            country,
            native.format(native_stem),
        )
    business = _BUSINESSES[number // 3 % len(_BUSINESSES)]
    printed, listed, native_form = _COMPANY[country]
    latin = f"{latin_stem} {business[0]}"
    native = f"{native_stem}{business[at]}{native_form}"
    return Name(f"{_capitals(latin)} {listed}", f"{latin} {printed}", country, native)


def person(country: str, number: int) -> Name:
    """The person of a country with a number."""
    if country in _FAMILY_NAMES:
        families, given_names = _FAMILY_NAMES[country], _GIVEN_NAMES[country]
        family = families[number % len(families)]
        given = given_names[number // len(families) % len(given_names)]
        latin, native = f"{family[0]}, {given[0]}", f"{family[1]}{given[1]}"
        return Name(_capitals(f"{family[0]} {given[0]}"), latin, country, native)
    family_name = _WESTERN_FAMILIES[number % len(_WESTERN_FAMILIES)]
    given_name = _WESTERN_GIVEN[number // len(_WESTERN_FAMILIES) % len(_WESTERN_GIVEN)]
    latin = f"{family_name}, {given_name}"
    return Name(_capitals(f"{family_name} {given_name}"), latin, country)
