"""Cleaning, folding, Markdown, CSV."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kit.text import (
    clean_line,
    clean_text,
    csv_cell,
    fold,
    markdown_html,
    markdown_plain,
    slugify,
    without_markup,
)

ANY = st.text(alphabet=st.characters())
PIECES = st.sampled_from(
    [
        "\r\n",
        "\r",
        "\x85",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\x00",
        "\ud800",
        "\t",
        "  ",
        "<",
        "a",
        "Ǿ",
        "İ",
        "ﬀ",
    ]
)
NASTY = st.lists(PIECES | ANY, max_size=12).map("".join)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  a \t b  ", "a b"),
        ("a\r\nb\rc\nd", "a b c d"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a b c d e f"),
        ("a\x00b\x1bc\x7fd\x80e\x9ff", "abcdef"),
        ("\ufeffa\ufeff", "a"),
        ("a\ud800b\uffffc\ufffed", "abcd"),
        ("\u202egnp.exe\u202c \u2066Liisa\u2069", "gnp.exe Liisa"),
        ("\u200fשלום\u200e", "\u200fשלום\u200e"),
        ("\r\n", ""),
        ("1\xa0000 €", "1\xa0000 €"),
    ],
)
def test_clean_line(dirty, clean):
    assert clean_line(dirty) == clean


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\r\x00\nb", "a\nb"),
        ("\n\n  code\ttab\n\n\n", "  code\ttab"),
        ("a\x00\x1c\x1f\x7f\x9f\ufeff\udfffb", "ab"),
    ],
)
def test_clean_text(dirty, clean):
    assert clean_text(dirty) == clean


@given(NASTY)
def test_cleaning_twice_changes_nothing(text):
    line, lines = clean_line(text), clean_text(text)
    assert (clean_line(line), clean_text(lines)) == (line, lines)
    assert not set("\r\n\t\v\f\x85\u2028\u2029\ufeff") & set(line)
    assert not set("\r\v\f\x85\u2028\u2029\ufeff") & set(lines)
    assert not any(
        (ord(char) < 32 and char not in "\n\t") or 0x7F <= ord(char) <= 0x9F for char in line + lines
    )
    (line + lines).encode()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ålesund Ærø SØRENSEN", "alesund aero sorensen"),
        ("Straße Œuvre Łódź", "strasse oeuvre lodz"),
        ("Đorđe Ðór Þór", "dorde dor thor"),
        ("Čiurlionis Žemaitė Šķērsiela Ģirts Õpetaja", "ciurlionis zemaite skersiela girts opetaja"),
        ("Sámi Ŋ Ŧ Ħ ı İ", "sami n t h i i"),
        ("Ǿ ﬁ ㎒ ①", "o fi mhz 1"),
        ("  A\r\n\tB\u00adC  ", "a bc"),
        ("Привет 日本語", "привет 日本語"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(NASTY)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize("letter", "äÄåÅöÖõÕüÜšŠžŽøØæÆčČėĖģĢíÍłŁđĐðÐþÞßœŒ")
def test_fold_makes_letters_of_the_region_plain(letter):
    assert fold(letter).isascii()
    assert fold(letter.lower()) == fold(letter.upper()) == fold(letter)


def test_slugify():
    assert slugify("Åbo: RF & Analog – Kesä 2027!") == "abo-rf-analog-kesa-2027"
    assert slugify("日本語") == "item"
    assert slugify("--", fallback="run") == "run"
    assert slugify("a" * 79 + " bcd") == "a" * 79
    assert len(slugify("ab " * 90)) <= 80


@pytest.mark.parametrize("first", "=+-@\t\r\n＝＋－＠")
def test_csv_cell_defuses_formulas(first):
    assert csv_cell(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-5, "-5"),
        (-1.5, "-1.5"),
        (Decimal("-2.50"), "-2.50"),
        ("a=b", "a=b"),
        ("", ""),
        ("'=1", "'=1"),
    ],
)
def test_csv_cell_leaves_the_rest(value, cell):
    assert csv_cell(value) == cell


def test_without_markup():
    assert without_markup("a < b <b> </b> <!-- <?php <3 x<y") == "a < b ‹b> ‹/b> ‹!-- ‹?php <3 x‹y"


def test_markdown_html():
    assert markdown_html("# One\n\n*two* **three**\n\n- a\n- b\n\n3. c\n") == (
        "<h3>One</h3>\n<p><em>two</em> <strong>three</strong></p>\n"
        '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start="3">\n<li>c</li>\n</ol>\n'
    )


def test_markdown_headings_leave_the_pages_own():
    html = markdown_html("# a\n## b\n###### c\n\nd\n===\n", top_heading=2)
    assert html == "<h2>a</h2>\n<h3>b</h3>\n<h6>c</h6>\n<h2>d</h2>\n"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x>b</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "<javascript:alert(1)>",
        "![x](https://tracker.example/p.png)",
        '![<script>"](https://tracker.example/p.png)',
        '[x](https://x.example "a\\" onmouseover=alert(1)")',
        "`<script>`",
        "    <iframe>",
    ],
)
def test_markdown_html_lets_nothing_in(source):
    html = markdown_html(source)
    tags = html.replace("&lt;", "").split("<")[1:]
    names = {tag.strip("/").split(">")[0].split(" ")[0] for tag in tags}
    assert names <= {"p", "a", "pre", "code"}
    assert not any(
        word in tag.split(">")[0].split('title="')[0] for tag in tags for word in ("on", "script:", "data:")
    )


def test_markdown_links_say_they_are_of_users():
    assert markdown_html("[x](https://x.example)") == (
        '<p><a href="https://x.example" rel="noopener nofollow ugc">x</a></p>\n'
    )


def test_markdown_pictures_are_words():
    assert markdown_html("![A *map* & more](https://x.example/m.png)").startswith("<p>A map &amp; more</p>")


def test_markdown_plain():
    source = (
        "# Title\n\nSome *words* and `code` with\na [link](https://x.example/a), [own](/runs/1), <https://y.example>, "
        "<me@x.example>\\\nnext ![map](https://x.example/m.png)\n\n- one\n- two\n  - three\n\n7. seven\n8. eight\n\n"
        "> quote\n\n***\n\n```python\nif a < b:\n    pass\n```\n"
    )
    assert markdown_plain(source) == (
        "Title\n\nSome words and code with a link (https://x.example/a), own, https://y.example, me@x.example\n"
        "next map\n• one\n• two\n  • three\n7. seven\n8. eight\n\nquote\n\nif a < b:\n    pass"
    )


@given(NASTY)
def test_markdown_of_anything_is_clean(source):
    html, plain = markdown_html(source), markdown_plain(source)
    assert clean_text(plain) == plain
    assert not any(tag in html.lower() for tag in ("<script", "<img", "<h1", "<h2", "<iframe", "<style"))
