"""Small rules for tests."""

from domain.awards.programme import CriterionRule, Rules, TierRule
from domain.translated import Translated

ONE = Rules(
    criteria=(CriterionRule(Translated.of(zh_Hant="整體", en="Overall"), 100),),
    tiers=(TierRule("t1", Translated.of(zh_Hant="甲等", en="Grade A"), 1, 20_000),),
)
"""One criterion, one award."""
