"""How long the mechanical forms of distinct applicant names take.

    python tests/bench/name_forms.py 200000 [--cjk 0.6]

Names are drawn by chance from words that names of organisations are made of.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

from flows.warehouse import build, connect, models, name_forms
from flows.warehouse.columns import load_columns

_SIGNS = "".join(chr(sign) for sign in range(0x4E00, 0x8E00))
_SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def names(number: int, cjk: float, chance: random.Random) -> list[str]:
    """Made-up names, a share of them in Chinese, Japanese or Korean writing."""

    def drawn(signs: str, length: int) -> str:
        return "".join(chance.choices(signs, k=length))

    shapes = (
        lambda: f"{drawn(_SIGNS, 4)}量子科技有限公司",
        lambda: f"{drawn(_SIGNS, 2)}省{drawn(_SIGNS, 3)}大学信息工程研究所",
        lambda: f"株式会社{drawn(_SIGNS, 3)}{drawn(_KANA, 4)}研究所",
        lambda: f"주식회사 {drawn(_SYLLABLES, 5)} 정보통신",
    )
    return [
        chance.choice(shapes)()
        if chance.random() < cjk
        else f"{drawn(_LETTERS, 8)} {drawn(_LETTERS, 6)} Technologies Co., Ltd."
        for _ in range(number)
    ]


def main() -> None:
    """Make names and print the seconds their forms take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", type=int)
    parser.add_argument("--cjk", type=float, default=0.6)
    arguments = parser.parse_args()
    made = names(arguments.names, arguments.cjk, random.Random(1))  # noqa: S311 - no secret
    sql = models.sql_folder()
    with connect.scratch() as connection, tempfile.TemporaryDirectory() as folder:
        for schema in ("raw", "seeds"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table raw.parties (name varchar, role varchar)")
        connection.execute(
            "insert into raw.parties select unnest(?::varchar[]), 'applicant'", [made]
        )
        build.load_seeds(connection, sql / "seeds", load_columns(sql / "columns.toml"))
        begun = time.perf_counter()
        name_forms.load_name_forms(connection, Path(folder) / "names")
        print(f"{time.perf_counter() - begun:.1f} s for {len(set(made))} distinct names")  # noqa: T201


if __name__ == "__main__":
    main()
