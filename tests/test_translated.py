"""One text in several languages: what is shown, what has to be looked at again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.translated import State, Translated

TEXTS = st.dictionaries(st.sampled_from(["zh-Hant", "en", "vi"]), st.text(min_size=1).filter(str.strip), max_size=3)


def test_the_reader_gets_their_language_or_the_source_marked_as_such() -> None:
    text = Translated.of(zh_Hant="鹽埕", en="Yancheng")
    assert text.piece("en").text == "Yancheng"
    vi = text.piece("vi")
    assert (vi.text, vi.locale, vi.foreign, vi.state) == ("鹽埕", "zh-Hant", True, State.MISSING)


def test_a_changed_source_turns_translations_into_drafts() -> None:
    text = Translated.of(zh_Hant="坡道", en="Ramp")
    changed = text.written("zh-Hant", "無障礙坡道", reviewed=True)
    assert changed.state("en") == State.DRAFT
    assert changed.state("zh-Hant") == State.REVIEWED
    assert text.state("en") == State.REVIEWED


def test_an_empty_text_is_missing_and_passes_the_source_on() -> None:
    text = Translated.of(zh_Hant="坡道", en="Ramp").written("zh-Hant", "  ")
    assert text.state("zh-Hant") == State.MISSING
    assert text.source == "en"
    assert not text.written("en", "")


@given(TEXTS)
def test_json_brings_it_back(texts: dict[str, str]) -> None:
    text = Translated()
    for tag, words in texts.items():
        text = text.written(tag, words, reviewed=len(words) % 2 == 0)
    assert Translated.from_json(text.to_json()) == text


@given(TEXTS, st.sampled_from(["zh-Hant", "en", "th"]))
def test_something_is_shown_whenever_there_is_something(texts: dict[str, str], locale: str) -> None:
    text = Translated.of(**{tag.replace("-", "_"): words for tag, words in texts.items()})
    assert bool(text.piece(locale).text) == bool(text)


def test_what_is_no_translated_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not a translated text"):
        Translated.from_json({"source": 3, "texts": []})
