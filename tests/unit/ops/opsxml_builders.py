"""Small made-up answers of Open Patent Services, patterned on its published schema."""

ROOT = (
    '<ops:world-patent-data xmlns="http://www.epo.org/exchange" '
    'xmlns:ops="http://ops.epo.org" xmlns:xlink="http://www.w3.org/1999/xlink">'
)
END = "</ops:world-patent-data>"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

PUBLISHED = (
    '<publication-reference><document-id document-id-type="docdb"><country>EP</country>'
    "<doc-number>1234567</doc-number><kind>A1</kind><date>20210317</date></document-id>"
    '<document-id document-id-type="epodoc"><doc-number>EP1234567</doc-number>'
    "<date>20210317</date></document-id></publication-reference>"
)


def document(
    *sections: str,
    published: str = PUBLISHED,
    behind: str = "",
    country: str = "EP",
    number: str = "1234567",
    kind: str = "A1",
    more: str = ' family-id="70000001"',
) -> str:
    """An exchange document with these sections of bibliographic data."""
    return (
        f'<exchange-document system="ops.epo.org"{more} country="{country}" '
        f'doc-number="{number}" kind="{kind}"><bibliographic-data>{published}'
        f"{''.join(sections)}</bibliographic-data>{behind}</exchange-document>"
    )


def reference(
    name: str,
    *,
    country: str = "EP",
    number: str = "1234567",
    kind: str = "A1",
    day: str | None = None,
    epodoc: str | None = None,
    epodoc_day: str | None = None,
) -> str:
    """A reference to a publication or application."""
    found = f"<{name}>{identifier('docdb', country, number, kind, day)}"
    if epodoc:
        found += identifier("epodoc", None, epodoc, None, epodoc_day)
    return f"{found}</{name}>"


def identifier(
    form: str, country: str | None, number: str | None, kind: str | None, day: str | None
) -> str:
    """A document-id; parts that are None are left out."""
    parts = {"country": country, "doc-number": number, "kind": kind, "date": day}
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts.items() if text is not None)
    return f'<document-id document-id-type="{form}">{inner}</document-id>'


def party(role: str, name: str, *, form: str = "epodoc", sequence: str = "1") -> str:
    """An applicant or inventor."""
    return (
        f'<{role} sequence="{sequence}" data-format="{form}"><{role}-name><name>{name}</name>'
        f"</{role}-name></{role}>"
    )


def parties(*applicants: str, inventors: str = "") -> str:
    """The section of the parties."""
    return (
        f"<parties><applicants>{''.join(applicants)}</applicants>"
        f"<inventors>{inventors}</inventors></parties>"
    )


def cpc(
    symbol: str = "H04L9/0852",
    *,
    value: str = "I",
    office: str = "EP",
    scheme: str = "CPCI",
    sequence: int = 1,
) -> str:
    """A classification by its pieces."""
    group, _, subgroup = symbol[4:].partition("/")
    return (
        f'<patent-classification sequence="{sequence}">'
        f'<classification-scheme office="EP" scheme="{scheme}"/>'
        f"<section>{symbol[:1]}</section><class>{symbol[1:3]}</class>"
        f"<subclass>{symbol[3:4]}</subclass><main-group>{group}</main-group>"
        f"<subgroup>{subgroup}</subgroup><classification-value>{value}</classification-value>"
        f"<generating-office>{office}</generating-office></patent-classification>"
    )


def whole_symbol(symbol: str, scheme: str, office: str = "JP") -> str:
    """A classification by its whole symbol, as other schemes are given."""
    return (
        f'<patent-classification sequence="1"><classification-scheme office="{office}" '
        f'scheme="{scheme}"/><classification-symbol>{symbol}</classification-symbol>'
        "</patent-classification>"
    )


def classes(*found: str) -> str:
    """The section of the classifications."""
    return f"<patent-classifications>{''.join(found)}</patent-classifications>"


def ipcr(*texts: str) -> str:
    """The section of the IPC."""
    found = "".join(
        f'<classification-ipcr sequence="{number}"><text>{text}</text></classification-ipcr>'
        for number, text in enumerate(texts, start=1)
    )
    return f"<classifications-ipcr>{found}</classifications-ipcr>"


def claims(*identifiers: str) -> str:
    """The section of the priorities; an argument holds all document-ids of one."""
    found = "".join(
        f'<priority-claim sequence="{number}" kind="national">{inner}</priority-claim>'
        for number, inner in enumerate(identifiers, start=1)
    )
    return f"<priority-claims>{found}</priority-claims>"


def citation(inner: str, *, sequence: int = 1, phase: str = "search") -> str:
    """A citation; `inner` is what is cited and the categories."""
    return (
        f'<citation cited-phase="{phase}" cited-by="examiner" sequence="{sequence}">'
        f"{inner}</citation>"
    )


def patcit(*identifiers: str) -> str:
    """A cited patent document."""
    return f'<patcit dnum-type="publication number" num="1">{"".join(identifiers)}</patcit>'


def batch(*documents: str, declaration: str = DECLARATION) -> bytes:
    """The answer to a list of numbers."""
    found = f"<exchange-documents>{''.join(documents)}</exchange-documents>"
    return f"{declaration}{ROOT}{found}{END}".encode()


def search(
    *documents: str,
    total: str | None = "2",
    span: tuple[str, str] | None = ("1", "100"),
    query: str = "ti = made",
) -> bytes:
    """The answer to a search with bibliographic data; each document has its own list."""
    found = "".join(f"<exchange-documents>{text}</exchange-documents>" for text in documents)
    count = "" if total is None else f' total-result-count="{total}"'
    echoed = f'<ops:range begin="{span[0]}" end="{span[1]}"/>' if span else ""
    return (
        f'{DECLARATION}{ROOT}<ops:biblio-search{count}><ops:query syntax="CQL">{query}'
        f"</ops:query>{echoed}<ops:search-result>{found}</ops:search-result>"
        f"</ops:biblio-search>{END}"
    ).encode()


def member(
    country: str,
    number: str,
    kind: str,
    *,
    day: str | None = "20210317",
    more: str = ' family-id="70000001"',
    inside: str = "",
) -> str:
    """A member of a family."""
    published = identifier("docdb", country, number, kind, day)
    return (
        f"<ops:family-member{more}><publication-reference>{published}</publication-reference>"
        f"{inside}</ops:family-member>"
    )


def family(
    *members: str, asked: tuple[str, str, str] | None = ("EP", "1234567", "A1"), more: str = ""
) -> bytes:
    """The answer of the family service."""
    named = identifier("docdb", *asked, None) if asked else ""
    return (
        f'{DECLARATION}{ROOT}<ops:patent-family legal="false" '
        f'total-result-count="{len(members)}"{more}>'
        f"<ops:publication-reference>{named}</ops:publication-reference>"
        f"{''.join(members)}</ops:patent-family>{END}"
    ).encode()


def full_document(number: int = 1) -> str:
    """A document with every section, for tests that damage it."""
    digits = str(7_000_000 + number)
    return document(
        ipcr("H04L   9/    08            A I                    "),
        classes(
            cpc("H04L9/0852"),
            cpc("H04B10/70", value="A", office="US"),
            whole_symbol("600/585", "UC", "US"),
        ),
        reference(
            "application-reference",
            number="21000001",
            kind="A",
            epodoc="EP20210000001",
            epodoc_day="20210101",
        ),
        claims(
            identifier("docdb", "CN", "202010000001", "A", "20200102")
            + identifier("epodoc", None, "CN20201000001", None, "20200102")
        ),
        parties(
            party("applicant", "MADE UP QUANTUM LTD\u2002[CN]"),
            party("applicant", "Made Up Quantum Ltd., ", form="original"),
            inventors=party("inventor", "LI SI\u2002[CN]")
            + party("inventor", "李四", form="original"),
        ),
        '<invention-title lang="en">Key distribution &amp; use</invention-title>',
        '<invention-title lang="ol">密钥分发</invention-title>',
        "<references-cited>"
        + citation(
            patcit(identifier("docdb", "US", "2020000001", "A1", "20200102"))
            + "<category>X</category><rel-claims>1-3</rel-claims><category>Y</category>"
        )
        + citation('<nplcit num="1"><text>A made up paper</text></nplcit>', sequence=2)
        + "</references-cited>",
        published=reference(
            "publication-reference",
            number=digits,
            day="20210317",
            epodoc=f"EP{digits}",
            epodoc_day="20210317",
        ),
        number=digits,
        behind='<abstract lang="en"><p>First.</p><p>Second.</p></abstract>',
    )
