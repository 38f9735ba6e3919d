"""Words of titles and abstracts in six languages; what they describe is nobody's invention."""

from typing import NamedTuple

#: Scripts of texts, in the order in which the tables below hold them. "zt" is Chinese as Taiwan
#: writes it, made from "zh".
SCRIPTS = ("en", "de", "fr", "zh", "ja", "ko", "zt")
#: Characters of the words below that Taiwan writes in another way.
TRADITIONAL = str.maketrans(
    "钥发种统装备与连续变随数码网络络节点单压缩电广显示荷状态估计测试务终协议关获传输",
    "鑰發種統裝備與連續變隨數碼網絡絡節點單壓縮電廣顯示荷狀態估計測試務終協議關獲傳輸",
)

Six = tuple[str, str, str, str, str, str]


class Subject(NamedTuple):
    """What a document is about, as a noun, and what its abstract names in place of the title."""

    #: Name of the route into the topic, and of the range of classes.
    words: str
    noun: Six
    #: None if the abstract names the noun of the title.
    named: Six | None = None


class Detail(NamedTuple):
    """Patterns of a title and of an abstract, with the noun left open."""

    title: Six
    abstract: Six


QKD: Six = (
    "quantum key distribution", "Quantenschlüsselverteilung", "distribution quantique de clés",
    "量子密钥分发", "量子鍵配送", "양자키분배",
)  # fmt: skip
KEY_RELAY: Six = (
    "relaying keys between nodes", "Weiterleiten von Schlüsseln zwischen Knoten",
    "le relais de clés entre des nœuds", "节点间密钥中继", "ノード間の鍵中継", "노드간 키 중계",
)  # fmt: skip
SUBJECTS: tuple[Subject, ...] = (
    Subject("core", QKD),
    Subject("core", (
        "continuous-variable quantum key distribution",
        "Quantenschlüsselverteilung mit kontinuierlichen Variablen",
        "distribution quantique de clés à variables continues",
        "连续变量量子密钥分发", "連続変数量子鍵配送", "연속변수 양자키분배",
    )),
    Subject("core", (
        "a single-photon receiver", "einen Einzelphotonenempfänger",
        "un récepteur de photons uniques", "单光子接收机", "単一光子受信機", "단일광자 수신기",
    )),
    Subject("core", (
        "privacy amplification", "Vertraulichkeitsverstärkung",
        "l'amplification de confidentialité", "保密增强", "秘匿性増強", "비밀 증폭",
    ), QKD),
    Subject("core", (
        "a quantum repeater node", "einen Quantenrepeaterknoten", "un nœud répéteur quantique",
        "量子中继节点", "量子中継ノード", "양자 중계 노드",
    )),
    Subject("core", (
        "quantum communication over optical fibre", "Quantenkommunikation über Glasfaser",
        "la communication quantique par fibre optique", "光纤量子通信", "光ファイバ量子通信",
        "광섬유 양자통신",
    )),
    Subject("core", (
        "decoy-state preparation", "die Erzeugung von Köderzuständen",
        "la préparation d'états leurres", "诱骗态制备", "デコイ状態生成", "디코이 상태 생성",
    )),
    Subject("phrase", QKD),
    Subject("phrase", KEY_RELAY, QKD),
    Subject("phrase", (
        "quantum cryptography in access networks", "Quantenkryptographie in Zugangsnetzen",
        "la cryptographie quantique dans les réseaux d'accès", "接入网量子密码",
        "アクセス網の量子暗号", "액세스망 양자암호",
    )),
    Subject("phrase", (
        "managing application keys", "die Verwaltung von Anwendungsschlüsseln",
        "la gestion de clés d'application", "应用密钥管理", "アプリケーション鍵管理",
        "응용 키 관리",
    ), (
        "Quantum-Key-Distribution", "Quanten-Schlüsselverteilung", "clés quantiques",
        "量子密钥分配", "量子鍵配布", "양자암호통신",
    )),
    Subject("phrase", (
        "a quantum communication terminal", "ein Endgerät der Quantenkommunikation",
        "un terminal de communication quantique", "量子保密通信终端", "量子暗号通信端末",
        "양자암호통신 단말",
    )),
    Subject("beside", (
        "distributing keys to broadcast receivers", "die Schlüsselverteilung im Rundfunk",
        "la distribution de clés aux récepteurs de radiodiffusion", "广播密钥分发",
        "放送鍵の配送", "방송 키 분배",
    )),
    Subject("beside", (
        "post-quantum key encapsulation", "quantensichere Schlüsselkapselung",
        "l'encapsulation de clés post-quantique", "抗量子密钥封装", "耐量子鍵カプセル化",
        "포스트-양자 암호 키 캡슐화",
    )),
    Subject("elsewhere", QKD),
    Subject("elsewhere", (
        "estimating the charge of a battery", "die Schätzung des Ladezustands einer Batterie",
        "l'estimation de la charge d'une batterie", "电池荷电状态估计", "電池残量推定",
        "배터리 충전량 추정",
    )),
    Subject("elsewhere", (
        "a quantum dot display", "eine Quantenpunktanzeige", "un affichage à points quantiques",
        "量子点显示", "量子ドット表示", "양자점 표시",
    )),
)  # fmt: skip
TITLES: tuple[Six, ...] = (
    ("Method for {}", "Verfahren für {}", "Procédé pour {}",
     "一种{}方法", "{}方法", "{} 방법"),
    ("System for {}", "System für {}", "Système pour {}",
     "一种{}系统", "{}システム", "{} 시스템"),
    ("Apparatus and method for {}", "Vorrichtung und Verfahren für {}",
     "Appareil et procédé pour {}", "一种{}装置及方法", "{}装置及び方法", "{} 장치 및 방법"),
    ("Device, system and program for {}", "Gerät, System und Programm für {}",
     "Dispositif, système et programme pour {}", "{}设备、系统及程序",
     "{}装置、システム及びプログラム", "{} 장치, 시스템 및 프로그램"),
)  # fmt: skip
ABSTRACTS: tuple[Six, ...] = (
    (("A first unit and a second unit use {}. The first unit measures the error rate & the second "
      "one corrects it, if the rate is < 11 %."),
     "Eine erste und eine zweite Einheit verwenden {}. Die Fehlerrate wird gemessen.",
     "Une première et une seconde unité utilisent {}. Le taux d'erreur est mesuré.",
     "本发明公开了{}。第一单元测量误码率，第二单元进行纠错。",
     "【課題】{}において誤り率を測定する。【解決手段】第１部と第２部を備える。",
     "본 발명은 {}에 관한 것이다. 제1부는 오류율을 측정한다."),
    (("Disclosed is a technique of {}; a controller selects a route through several nodes, and a "
      "store holds what has been obtained until it is asked for."),
     "Offenbart ist eine Technik für {}; eine Steuerung wählt einen Weg über mehrere Knoten.",
     "L'invention concerne {} ; un contrôleur choisit un chemin à travers plusieurs nœuds.",
     "本发明涉及{}，控制器选择经过多个节点的路径。",
     "{}に関し、制御部が複数のノードを経る経路を選択する。",
     "{} 기술로서, 제어기는 여러 노드를 지나는 경로를 선택한다."),
    (("In {}, pulses are sent, gated and counted. The result is compared with a threshold that "
      "depends on temperature, attenuation and the age of the detector."),
     "Bei {} werden Pulse gesendet und gezählt; das Ergebnis wird verglichen.",
     "Dans {}, des impulsions sont envoyées et comptées, puis comparées à un seuil.",
     "在{}中，发送脉冲并计数，与阈值比较。",
     "{}においてパルスを送信し計数し、閾値と比較する。",
     "{}에서 펄스를 전송하고 계수하여 임계값과 비교한다."),
    (("The apparatus for {} has a housing, a source and a modulator; stabilisation works without "
      "interrupting the service."),
     "Die Vorrichtung für {} hat ein Gehäuse, eine Quelle und einen Modulator.",
     "L'appareil pour {} comporte un boîtier, une source et un modulateur.",
     "所述{}设备包括壳体、光源和调制器。",
     "{}用装置は筐体、光源及び変調器を有する。",
     "{} 장치는 하우징, 광원 및 변조기를 포함한다."),
)  # fmt: skip


class Form(NamedTuple):
    """In which languages a document has title and abstract: pairs of label and script."""

    titles: tuple[tuple[str, str], ...]
    abstracts: tuple[tuple[str, str], ...]


def _same(*labels: str) -> tuple[tuple[str, str], ...]:
    return tuple((label, label) for label in labels)


FORMS: dict[str, Form] = {
    "en": Form(_same("en"), _same("en")),
    "en-title": Form(_same("en"), ()),
    "none": Form((), ()),
    "ep": Form(_same("de", "en", "fr"), _same("en")),
    "ep-de": Form(_same("de", "fr", "en"), _same("de")),
    "ep-fr": Form(_same("de", "en", "fr"), _same("en", "fr")),
    "wo": Form(_same("en", "fr"), _same("en", "fr")),
    "wo-de": Form(_same("de", "en", "fr"), _same("de", "en", "fr")),
    "wo-ja": Form((("en", "en"), ("fr", "fr"), ("ja", "ja")), _same("en", "fr", "ja")),
    "wo-zh": Form((("en", "en"), ("fr", "fr"), ("zh", "zh")), _same("en", "fr", "zh")),
    "zh": Form(_same("en", "zh"), _same("en", "zh")),
    "zh-ol": Form((("ol", "zh"),), (("ol", "zh"),)),
    "ja": Form((("en", "en"), ("ol", "ja")), _same("en")),
    "ja-ol": Form((("ol", "ja"),), (("en", "en"), ("ol", "ja"))),
    "ko": Form(_same("en", "ko"), _same("en", "ko")),
    "ko-ol": Form((("en", "en"), ("ol", "ko")), (("en", "en"), ("ol", "ko"))),
    "zt": Form(_same("en"), (("en", "en"), ("ol", "zt"))),
    "de": Form(_same("de"), _same("de")),
    "de-en": Form(_same("de", "en"), _same("de", "en")),
    "fr": Form(_same("fr"), _same("fr")),
    "fr-en": Form(_same("en", "fr"), _same("en", "fr")),
}
