"""The overview's query on a few rows: what stands beside the charts counts what they count."""

from small_marts import COLUMNS, add, add_family, small_marts

from flows.warehouse import query
from reports import overview

MORE = {
    "families": COLUMNS["families"]
    + ", publications integer, is_complete_family boolean, layer varchar default 'core', "
    "narrowest_tier varchar default 'standard', topic_state varchar",
    "country_years": (
        "topic_tier varchar default 'standard', year_basis varchar default 'priority', "
        "scope varchar default 'all', right_type varchar, country varchar, "
        "country_basis varchar default 'with_office', families_fractional double"
    ),
}


def test_families_of_an_origin_and_international_ones_are_inventions() -> None:
    with small_marts(MORE) as marts:
        for name, kind, is_ipf in (
            ("a", "invention", True),
            ("b", "invention", False),
            ("c", "utility_model", True),
        ):
            parts = [("CN", "own_record", 1.0)]
            add_family(marts, name, 2015, parts, right_type=kind, is_ipf=is_ipf)
        for kind, families in (("invention", 2.0), ("utility_model", 1.0)):
            add(marts, "country_years", right_type=kind, country="CN", families_fractional=families)
        row = query.frame(marts, overview.GLANCE_SQL).row(0, named=True)
    assert (row["families"], row["inventions"], row["utility_models"]) == (3, 2, 1)
    assert (row["ipf"], row["cn_with_office"]) == (1, 2.0)
