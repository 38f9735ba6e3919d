"""The few words of the generated pages that no other part of the project has."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "caution": "Not to be taken for:", "empty": "No rows:", "option": "option",
        "takes": "takes", "default": "default", "meaning": "meaning", "column": "column",
        "rule": "rule", "explanation": "in words", "term": "term", "other": "日本語",
        "definition": "meaning", "layer": "layer", "part": "sub-technology", "name": "name",
        "clause": "clause", "classes": "classes", "use": "use", "searched": "searched and judging",
        "judging": "judging only", "none": "none: set aside", "field": "field next door",
        "alone": "alone", "together": "with own words",
        "kind_integer": "integer", "kind_number": "number", "kind_text": "text",
        "kind_boolean": "true or false", "kind_date": "date", "kind_code": "code of two letters",
        "kind_codes": "codes of two letters",
    },
    "ja": {
        "caution": "読み誤りに注意：", "empty": "該当行がない場合：", "option": "オプション",
        "takes": "指定できる値", "default": "既定値", "meaning": "意味", "column": "列",
        "rule": "規則", "explanation": "内容", "term": "用語", "other": "English",
        "definition": "意味", "layer": "階層", "part": "要素技術", "name": "名前",
        "clause": "条項", "classes": "分類記号", "use": "用途", "searched": "検索と判定",
        "judging": "判定のみ", "none": "なし（集計から除外）", "field": "隣接分野",
        "alone": "単独の場合", "together": "固有語を伴う場合",
        "kind_integer": "整数", "kind_number": "数値", "kind_text": "文字列",
        "kind_boolean": "trueまたはfalse", "kind_date": "日付", "kind_code": "2文字のコード",
        "kind_codes": "2文字のコード（複数可）",
    },
}  # fmt: skip
