"""Words for generated data: organisations, titles and abstracts that nobody can take for real."""

from dataclasses import dataclass

#: Countries of applicants with their weights; the form a company of the country has in its name.
COUNTRIES: dict[str, tuple[int, str]] = {
    "JP": (22, "Corporation"),
    "CN": (20, "CO., LTD."),
    "US": (18, "Inc."),
    "DE": (9, "GmbH"),
    "GB": (8, "Limited"),
    "KR": (8, "Co., Ltd."),
    "CH": (5, "SA"),
    "FR": (5, "SAS"),
    "HK": (2, "(Hong Kong) Limited"),
    "NL": (2, "B.V."),
    "AT": (2, "GmbH"),
    "CA": (2, "Inc."),
    "SG": (2, "Pte. Ltd."),
    "IT": (1, "S.r.l."),
}
BUSINESSES = ("Photonics", "Entangle Technology", "Secure Networks", "Telecom", "University")

#: Names that break whoever joins or splits names: line breaks, separators, quotes, one in capitals.
AWKWARD_NAMES = (
    ("Example Entangle Technology\n(Hong Kong) Limited", "HK"),
    ("EXAMPLE\r\nPHOTONICS CO., LTD.", "CN"),
    ("Example A||B@@C | D; E Laboratories", "US"),
    ('Example "Quoted" \\ Backslash & Sons <Ltd>', "GB"),
    ("Exämple Schlüssel GmbH", "DE"),
    ("見本量子株式会社", "JP"),
    # One name, two countries: a name is no key.
    ("EXAMPLE QUANTUM HOLDINGS", "US"),
    ("EXAMPLE QUANTUM HOLDINGS", "SG"),
)

Three = tuple[str, str, str]


@dataclass(frozen=True)
class Wording:
    """A title in English, German and French, and a body for the abstract in the same order."""

    titles: Three
    abstracts: Three


#: Texts of families whose topic is told by a symbol; some without any of the phrases.
SYMBOL_WORDINGS = (
    Wording(
        (
            "QUANTUM KEY DISTRIBUTION APPARATUS",
            "VORRICHTUNG ZUR QUANTENSCHLÜSSELVERTEILUNG",
            "APPAREIL DE DISTRIBUTION QUANTIQUE DE CLÉS",
        ),
        (
            "A transmitter sends weak pulses to a receiver.",
            "Ein Sender sendet schwache Pulse an einen Empfänger.",
            "Un émetteur envoie de faibles impulsions à un récepteur.",
        ),
    ),
    Wording(
        (
            "Single-photon receiver and method of operating it",
            "Einzelphotonenempfänger und Verfahren zu seinem Betrieb",
            "Récepteur de photons uniques et procédé de fonctionnement",
        ),
        (
            "Detectors are gated; a shared secret is distilled from the counts.",
            "Detektoren werden getaktet; aus den Zählungen entsteht ein Geheimnis.",
            "Les détecteurs sont synchronisés; un secret est extrait des comptages.",
        ),
    ),
)

#: A phrase of the topic as writers write it, in the three languages.
PHRASES: tuple[Three, ...] = (
    ("quantum key distribution", "Quantenschlüsselverteilung", "distribution quantique de clés"),
    ("Quantum Cryptography", "Quantenkryptographie", "cryptographie quantique"),
    ("QUANTUM KEY DISTRIBUTION", "QUANTENSCHLÜSSELVERTEILUNG", "DISTRIBUTION QUANTIQUE DE CLÉS"),
    ("quantum-key distribution", "Quanten-Schlüsselverteilung", "distribution de clés quantiques"),
)

#: Near misses: words of the topic that do not make the topic, and things wholly different.
OTHER_WORDINGS = (
    Wording(
        (
            "Method for estimating the state of charge of a battery",
            "Verfahren zur Schätzung des Ladezustands einer Batterie",
            "Procédé d'estimation de l'état de charge d'une batterie",
        ),
        (
            "A model of the cell is updated while it is charged.",
            "Ein Modell der Zelle wird beim Laden fortgeschrieben.",
            "Un modèle de la cellule est mis à jour pendant la charge.",
        ),
    ),
    Wording(
        (
            "Key distribution server for broadcast content",
            "Schlüsselverteilungsserver für Rundfunkinhalte",
            "Serveur de distribution de clés pour contenus diffusés",
        ),
        (
            "Keys of subscribers are renewed; no quantum effect is used.",
            "Schlüssel der Teilnehmer werden erneuert, ohne Quanteneffekt.",
            "Les clés des abonnés sont renouvelées, sans effet quantique.",
        ),
    ),
    Wording(
        (
            "QUANTUM DOT DISPLAY",
            "QUANTENPUNKTANZEIGE",
            "AFFICHAGE À POINTS QUANTIQUES",
        ),
        (
            "A display has a layer of dots and a key pad.",
            "Eine Anzeige hat eine Punktschicht und eine Tastatur.",
            "Un affichage comporte une couche de points et un clavier.",
        ),
    ),
)


def phrase_wording(phrase: Three, *, in_title: bool) -> Wording:
    """A text that names the phrase in the title, or in the abstract alone."""
    if in_title:
        titles = (
            f"Device for {phrase[0]}",
            f"Gerät für {phrase[1]}",
            f"Dispositif pour {phrase[2]}",
        )
        return Wording(titles, SYMBOL_WORDINGS[1].abstracts)
    abstracts = (
        f"Keys obtained by {phrase[0]} are stored in a relay.",
        f"Durch {phrase[1]} gewonnene Schlüssel werden gespeichert.",
        f"Des clés obtenues par {phrase[2]} sont stockées.",
    )
    return Wording(("KEY RELAY", "SCHLÜSSELRELAIS", "RELAIS DE CLÉS"), abstracts)
