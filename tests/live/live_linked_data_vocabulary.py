"""Checks of the vocabulary: every property that the product's questions use, and open names."""

from live_checks import (
    DOCUMENTED,
    OPEN,
    RECORDED,
    REPORTED,
    Check,
    Finding,
    counted,
    judged,
    unseen,
)
from live_linked_data_questions import languages, other_members
from live_linked_data_world import LinkedDataWorld, rows_of

from flows.sources.epo_linked_data.queries import LANGUAGES

#: Where each property of the product's questions stands, and how sure we are of it.
USED: dict[str, tuple[str, str]] = {
    "patent:publicationDate": ("publication", RECORDED),
    "patent:application": ("publication", RECORDED),
    "patent:titleOfInvention": ("publication", RECORDED),
    "dcterms:abstract": ("publication", RECORDED),
    "patent:applicantVC": ("publication", RECORDED),
    "patent:inventorVC": ("publication", RECORDED),
    "patent:priority": ("publication", RECORDED),
    "patent:classificationIPCInventive": ("publication", RECORDED),
    "patent:classificationIPCAdditional": ("publication", REPORTED),
    "patent:filingDate": ("application", RECORDED),
    "patent:grantDate": ("application", RECORDED),
    "patent:classificationCPCInventive": ("application", REPORTED),
    "patent:classificationCPCAdditional": ("application", REPORTED),
    "patent:familyMemberOf": ("application", f"{DOCUMENTED}; {RECORDED}"),
    "patent:familyMember": ("family", f"{DOCUMENTED}; {RECORDED}"),
    "vcard:fn": ("party", RECORDED),
    "vcard:hasAddress": ("party", RECORDED),
    "patent:countryCode": ("address", RECORDED),
    "skos:broader": ("cpc", REPORTED),
}

#: Properties that are known besides.
_ALSO_KNOWN = {
    "publication": {
        "type",
        "label",
        "patent:publicationAuthority",
        "patent:publicationNumber",
        "patent:publicationKind",
        "dcterms:language",
        "patent:internationalApplication",
        "patent:citesPatentPublication",
        "patent:representation",
    },
    "application": {
        "type",
        "label",
        "patent:applicationAuthority",
        "patent:applicationNumber",
        "patent:publication",
    },
}


def _property_check(name: str) -> Check[LinkedDataWorld]:
    place, mark = USED[name]

    def look(world: LinkedDataWorld) -> Finding:
        found = world.properties(place)
        if not found:
            return unseen(f"the service holds no {place} of the publication asked for")
        if name not in found:
            return unseen(f"not there, among {len(found)} properties")
        return judged(f"{found[name]} values", fits=True)

    return Check(f"{name} of the {place}", "there", mark, look)


def agents(world: LinkedDataWorld) -> Finding:
    """The property of agents."""
    found = _beginning(world, "patent:age")
    if not found:
        return unseen("no property that begins with `age`")
    return judged(", ".join(found), fits="patent:agentVC" in found)


def language_properties(world: LinkedDataWorld) -> Finding:
    """The two properties whose names were cut off."""
    filing, proceedings = _beginning(world, "patent:fil"), _beginning(world, "patent:pro")
    seen = f"fil*: {', '.join(filing) or 'none'}; pro*: {', '.join(proceedings) or 'none'}"
    return (
        judged(seen, fits=bool(filing and proceedings)) if filing or proceedings else unseen(seen)
    )


def other_citations(world: LinkedDataWorld) -> Finding:
    """The property of citations that are no patents."""
    found = [
        one for one in _beginning(world, "patent:cit") if one != "patent:citesPatentPublication"
    ]
    return judged(", ".join(found), fits=True) if found else unseen("none")


def _beginning(world: LinkedDataWorld, beginning: str) -> list[str]:
    return sorted(one for one in world.properties("publication") if one.startswith(beginning))


def _other_names_check(place: str) -> Check[LinkedDataWorld]:
    def look(world: LinkedDataWorld) -> Finding:
        found = world.properties(place)
        if not found:
            return unseen(f"the service holds no {place} of the publication asked for")
        known = {name for name, (where, _) in USED.items() if where == place} | _ALSO_KNOWN[place]
        others = [(name, number) for name, number in found.items() if name not in known]
        return judged(counted(others), fits=not others)

    return Check(f"other properties of the {place}", "none", OPEN, look)


def language_tags(world: LinkedDataWorld) -> Finding:
    """Language tags of titles and abstract."""
    rows = rows_of(world.ask(languages(world.known)))
    tags: dict[str, set[str]] = {"title": set(), "abstract": set()}
    for row in rows:
        tag = row["tag"]["value"] if "tag" in row else ""
        is_tag = len(tag) <= len("en-GB") and tag.replace("-", "").isalpha()
        tags[row["text"]["value"]].add(tag if is_tag else "(none)")
    if not rows:
        return unseen("no texts")
    seen = "; ".join(
        f"{name}: {', '.join(sorted(found)) or 'none'}" for name, found in tags.items()
    )
    return judged(seen, fits=tags["title"] == set(LANGUAGES))


def lower_ipc(world: LinkedDataWorld) -> Finding:
    """Whether IPC classes lead to their parents as CPC classes do."""
    found = world.properties("ipc")
    if not found:
        return unseen("the service holds nothing about an IPC class")
    return judged(counted(found.items()), fits="skos:broader" in found)


def members_elsewhere(world: LinkedDataWorld) -> Finding:
    """Whether members of the family outside EP have CPC classes."""
    row = rows_of(world.ask(other_members(world.known)))[0]
    members, carriers = (int(row[name]["value"]) for name in ("members", "carriers"))
    seen = f"{carriers} of {members} have CPC classes"
    return judged(seen, fits=True) if members else unseen("no members outside EP")


def priority_properties(world: LinkedDataWorld) -> Finding:
    """What the service holds of a priority application."""
    found = world.properties("priority")
    if not found:
        return unseen("no priority, or nothing about it")
    return judged(counted(found.items()), fits="patent:filingDate" in found)


VOCABULARY_CHECKS: tuple[Check[LinkedDataWorld], ...] = (
    *(_property_check(name) for name in USED),
    Check("property of agents", "patent:agentVC", OPEN, agents),
    Check("language properties", "one begins with fil, one with pro", OPEN, language_properties),
    Check("citations of other literature", "a property of unknown name", OPEN, other_citations),
    _other_names_check("publication"),
    _other_names_check("application"),
    Check("language tags", "titles en, de, fr; abstract tagged or not", OPEN, language_tags),
    Check("parents of IPC classes", "skos:broader as in CPC", OPEN, lower_ipc),
    Check(
        "CPC of members outside EP", "open; nothing of ours relies on it", OPEN, members_elsewhere
    ),
    Check("properties of a priority", "patent:filingDate among them", OPEN, priority_properties),
)
