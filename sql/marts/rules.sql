-- One row per judgement and rule: the rule in words.
-- key: judgement, rule
-- not null: judgement, rule, explanation_en, explanation_ja
select
    rule,
    judgement,
    explanation_en,
    explanation_ja
from seeds.rules
order by judgement, rule
