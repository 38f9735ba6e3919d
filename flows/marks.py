"""What must be said of everything made from data that are not real or not representative."""

SAMPLE_MARK = (
    "SAMPLE, not representative: no trend, share or ranking may be read off it. / "
    "サンプルデータ・代表性なし：傾向・割合・順位を読み取ってはならない。"
)
GENERATED_MARK = "GENERATED DATA, not real. / 生成データ：実データではない。"


def mark(*, is_sample: bool, is_generated: bool) -> str:
    """The mark in both languages; empty for real data."""
    marks = [(is_generated, GENERATED_MARK), (is_sample, SAMPLE_MARK)]
    return " ".join(text for applies, text in marks if applies)
