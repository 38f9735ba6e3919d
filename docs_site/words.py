"""The few words of the generated pages that no other part of the project has."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "caution": "Not to be taken for:", "empty": "No rows:", "option": "option",
        "takes": "takes", "default": "default", "meaning": "meaning", "column": "column",
        "chart": "chart", "title": "title", "can": "What it can say:",
        "cannot": "What it cannot say:", "claim": "Claim:", "rests": "Charts:",
        "verdict": "verdict", "rule": "rule", "reason": "In the report",
        "indicator": "indicator", "judgement": "judgement", "explanation": "in words",
        "term": "term", "other": "日本語", "definition": "meaning",
        "state": "state", "tier": "tier", "layer": "layer", "part": "sub-technology",
        "clause": "clause", "classes": "classes", "use": "use", "searched": "searched and judging",
        "judging": "judging only", "none": "none: set aside",
        "own": "own words of the topic", "alone": "alone", "together": "with own words",
        "field": "field next door", "name": "name",
        "kind_integer": "integer", "kind_number": "number", "kind_text": "text",
        "kind_boolean": "true or false", "kind_date": "date", "kind_code": "code of two letters",
        "kind_codes": "codes of two letters",
    },
    "ja": {
        "caution": "読み誤りに注意：", "empty": "該当行がない場合：", "option": "オプション",
        "takes": "指定できる値", "default": "既定値", "meaning": "意味", "column": "列",
        "chart": "図表", "title": "表題", "can": "この図から言えること：",
        "cannot": "この図からは言えないこと：", "claim": "主張：", "rests": "根拠とする図表：",
        "verdict": "判定", "rule": "判定規則", "reason": "報告書での説明",
        "indicator": "指標", "judgement": "判断", "explanation": "内容",
        "term": "用語", "other": "English", "definition": "意味",
        "state": "区分", "tier": "範囲", "layer": "階層", "part": "要素技術",
        "clause": "条項", "classes": "分類記号", "use": "用途", "searched": "検索と判定",
        "judging": "判定のみ", "none": "なし（集計から除外）",
        "own": "トピックの固有語", "alone": "単独の場合", "together": "固有語を伴う場合",
        "field": "隣接分野", "name": "名前",
        "kind_integer": "整数", "kind_number": "数値", "kind_text": "文字列",
        "kind_boolean": "trueまたはfalse", "kind_date": "日付", "kind_code": "2文字のコード",
        "kind_codes": "2文字のコード（複数可）",
    },
}  # fmt: skip
