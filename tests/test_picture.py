"""The picture: what it shows of a catalog, a concept and a result, and what it never shows."""

import base64
import os
import runpy
import stat
import subprocess
import sys
from functools import cache, partial
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, MissingExtraError, OptionError, Situation, UnknownConceptError, load_catalog, recommend
from intimacy.model import Benefit, Contents, Link, Obstacle, Pillar, Practice, Strength
from intimacy.show.diagram import DASHES, WIDTHS
from intimacy.show.measure import fit, is_right_to_left, text_width
from intimacy.show.svg import DARK, LIGHT, number
from intimacy.testing import situations
from intimacy.wording import CATALOG_SUBTITLE, PAUSED, evidence_phrase

read = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("pictures.py"))))

CATALOG = load_catalog()
STOPPING = [flag.id for flag in CATALOG.red_flags.values() if flag.status.stops]
MILD = [flag.id for flag in CATALOG.red_flags.values() if not flag.status.stops]
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def asked(**said):
    return Situation(red_flags=[], **said)


RESULTS = {
    "one obstacle": recommend(asked(obstacles={"fear-of-vulnerability": 0.8})),
    "everything": recommend(asked(obstacles=dict.fromkeys(CATALOG.obstacles, 0.7), pillars={"trust": 0.2}), k=5),
    "nothing": recommend(asked()),
    "goals": recommend(asked(goals=["satisfaction", "trust"])),
    "alone": recommend(asked(obstacles={"lack-of-trust": 0.9}, mode="alone")),
    "empty": recommend(asked(obstacles={"fear-of-vulnerability": 0.8}, excluded=list(CATALOG.practices))),
    "unasked": recommend(Situation(obstacles={"fear-of-vulnerability": 0.8})),
    "as the article has it": recommend(asked(obstacles={"lack-of-trust": 0.8}), evidence="article"),
    "well supported": recommend(asked(obstacles={"lack-of-trust": 0.8}), evidence="supported"),
}
PICTURES = {
    **{f"result: {name}": result.draw for name, result in RESULTS.items()},
    "result with benefits": partial(RESULTS["everything"].draw, benefits=True),
    "catalog": CATALOG.draw,
    "catalog with benefits": partial(CATALOG.draw, benefits=True),
    "narrow": partial(CATALOG.draw, width=380),
    **{
        f"around {id}": partial(CATALOG.draw, concept=id)
        for id in ("trust", "lack-of-trust", "forgiveness", "satisfaction")
    },
}


@cache
def picture_of(name):
    return PICTURES[name]()


@pytest.fixture
def picture(request):
    return picture_of(request.param)


every_picture = pytest.mark.parametrize("picture", PICTURES, indirect=True)


def small(**changes):
    parts = {
        "obstacles": (Obstacle(id="noise", name="Noise"), Obstacle(id="rush", name="Rush")),
        "pillars": (Pillar(id="calm", name="Calm"),),
        "practices": (Practice(id="tea", name="Tea", starter=True), Practice(id="walk", name="Walk", starter=True)),
        "links": (
            Link("noise", "weakens", "calm", strength="strong"),
            Link("tea", "addresses", "noise", strength="weak"),
            Link("walk", "strengthens", "calm", strength="moderate"),
        ),
    }
    return Catalog(Contents(id="small", name="Small", **(parts | changes)))


def large():
    """Thirty obstacles, eight pillars and sixty practices, of which some carry more than others."""
    obstacles = tuple(Obstacle(id=f"o{n}", name=f"Obstacle {n}") for n in range(30))
    pillars = tuple(Pillar(id=f"p{n}", name=f"Pillar {n}") for n in range(8))
    practices = tuple(Practice(id=f"a{n}", name=f"Practice {n}") for n in range(60))
    grades = list(Strength)
    links = [Link(f"o{n}", "weakens", f"p{n * m % 8}", strength=grades[n % 3]) for n in range(30) for m in (1, 3)]
    links += [Link(f"a{n}", "addresses", f"o{n * 7 % 30}", strength=grades[n * n % 3]) for n in range(60)]
    links += [Link(f"a{n}", "strengthens", f"p{n * 5 % 8}", strength=grades[n % 3]) for n in range(60)]
    unique = {link.id: link for link in links}
    return Catalog(
        Contents(
            id="large",
            name="Large",
            obstacles=obstacles,
            pillars=pillars,
            practices=practices,
            links=tuple(unique.values()),
        )
    )


# -- what it is --------------------------------------------------------------------------------------------------------


@every_picture
def test_a_picture_is_one_image_with_a_title_and_a_description_and_nothing_that_acts(picture):
    root = read.parsed(picture)
    assert root.get("role") == "img"
    told = {element.get("id"): element.text for element in root[:2]}
    assert list(told) == root.get("aria-labelledby").split()
    assert list(told.values())[1] == picture.alt
    assert read.tags(root) <= {"svg", "title", "desc", "style", "rect", "g", "text", "path", "circle"}
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]
    assert "url(" not in picture.svg
    assert "@import" not in picture.svg
    assert (root.get("width"), root.get("height")) == (str(picture.width), str(picture.height))
    assert root.get("viewBox") == f"0 0 {picture.width} {picture.height}"


@every_picture
def test_every_line_runs_from_card_to_card_and_behind_none(picture):
    root = read.parsed(picture)
    boxes = read.cards(root)
    for line in read.lines(root):
        source, _, target = line.link.split()
        left, right = sorted((boxes[source], boxes[target]), key=lambda box: box.x)
        first, last = sorted([line.points[0], line.points[-1]])
        assert first[0] == pytest.approx(left.x + left.width, abs=10)
        assert left.y <= first[1] <= left.y + left.height
        assert last[0] == pytest.approx(right.x, abs=10)
        assert right.y <= last[1] <= right.y + right.height
        for one, other in pairwise(sorted(line.points)):
            if other[0] - one[0] == pytest.approx(left.width, abs=1) and one[1] == other[1]:
                assert not [
                    box
                    for box in boxes.values()
                    if abs(box.x - one[0]) < 2 and box.y - 1 < one[1] < box.y + box.height + 1
                ]


@every_picture
def test_cards_of_a_column_do_not_overlap_and_everything_is_inside(picture):
    boxes = read.cards(read.parsed(picture)).values()
    for box in boxes:
        assert 0 <= box.x <= box.x + box.width <= picture.width
        assert 0 <= box.y <= box.y + box.height <= picture.height
    for one, other in combinations(boxes, 2):
        assert one.x != other.x or one.y + one.height < other.y or other.y + other.height < one.y


@every_picture
def test_every_text_fits_its_place(picture):
    root = read.parsed(picture)
    default = float(root.get("font-size"))
    for card in read.in_class(root, "card"):
        face = read.in_class(card, "face")[0]
        for text in card.iter(f"{read.SVG}text"):
            if text.get("text-anchor") is None:
                end = float(text.get("x")) + text_width(text.text, float(text.get("font-size", default)))
                assert end <= float(face.get("x")) + float(face.get("width"))


@every_picture
def test_the_width_of_a_line_is_its_strength_its_dashes_are_the_verdict_and_its_words_tell_both(picture):
    links = {link.id: link for link in CATALOG.links}
    for line in read.lines(read.parsed(picture)):
        link = links[line.link]
        strength = {width: grade for grade, width in WIDTHS.items()}[line.width]
        assert strength in (link.strength, link.stated_strength)
        if link.verdict in ("supported", "definitional"):
            assert line.dashes is None
        else:
            assert (
                line.dashes
                == DASHES[
                    {"untested": "untested", "mixed": "partly", "conditional": "partly"}.get(link.verdict, "disputed")
                ]
            )
        assert line.says.endswith(f" ({strength}; {evidence_phrase(link)})")
    assert len(set(WIDTHS.values())) == len(WIDTHS)
    assert len(set(DASHES.values())) == len(DASHES)


@every_picture
def test_the_legend_explains_each_kind_of_line_that_is_there_and_none_that_is_not(picture):
    root = read.parsed(picture)
    told = set(read.texts(root))
    drawn = read.lines(root)
    dashes = {
        "studies support it": DASHES["supported"],
        "mixed, or under a condition": DASHES["partly"],
        "disputed": DASHES["disputed"],
        "not tested": DASHES["untested"],
    }
    for words, dash in dashes.items():
        assert (words in told) == any(line.dashes == dash for line in drawn), words
    for grade, width in WIDTHS.items():
        assert (grade in told) == any(line.width == width for line in drawn), grade


# -- a catalog ---------------------------------------------------------------------------------------------------------


def test_the_picture_of_the_catalogue_has_its_columns_in_order_and_every_concept_has_a_line():
    root = read.parsed(CATALOG.draw(benefits=True))
    boxes = read.cards(root)
    columns = [CATALOG.obstacles, CATALOG.pillars, CATALOG.practices, CATALOG.benefits]
    assert set(boxes) == {id for column in columns for id in column}
    places = [{boxes[id].x for id in column} for column in columns]
    assert [len(place) for place in places] == [1, 1, 1, 1]
    assert places == sorted(places, key=min)
    ends = {end for line in read.lines(root) for end in line.link.split()[::2]}
    assert ends == set(boxes)


def test_what_a_picture_leaves_out_is_counted_and_said():
    picture = CATALOG.draw()
    drawn = {line.link for line in read.lines(read.parsed(picture))}
    joining = {link.id for link in CATALOG.find_links(relation=["weakens", "addresses", "strengthens"])}
    assert drawn <= joining
    weak = [link for link in CATALOG.links if link.id in joining - drawn]
    assert {str(link.strength) for link in weak} == {"weak"}
    counts = [len(CATALOG.find_links(relation=relation)) for relation in ("requires", "enables", "yields", "precedes")]
    words = "where a practice needs some of a pillar", "where a pillar can make room for another", "to benefits"
    for said in (f"{len(weak)} weak ones", *(f"{count} {what}" for count, what in zip(counts, words, strict=False))):
        assert said in picture.alt
    assert f"{counts[3]} where a practice comes before another." in picture.alt


def test_the_picture_of_a_concept_is_it_and_what_its_links_reach():
    root = read.parsed(CATALOG.draw(concept="lack-of-trust"))
    links = [
        link.id for link in CATALOG.find_links(relation=["weakens", "addresses"]) if "lack-of-trust" in link.id.split()
    ]
    assert sorted(line.link for line in read.lines(root)) == sorted(links)
    assert set(read.cards(root)) == {end for link in links for end in link.split()[::2]}


def test_a_concept_can_be_named_by_an_alias():
    assert CATALOG.draw(concept="cheating") == CATALOG.draw(concept="lack-of-trust")


def test_a_large_catalogue_is_drawn_by_what_carries_most_and_the_rest_is_a_count():
    catalog = large()
    root = read.parsed(catalog.draw())
    kinds = [card.kind for card in read.cards(root).values()]
    assert [kinds.count(kind) for kind in ("obstacle", "pillar", "practice")] == [12, 8, 16]
    assert [text for text in read.texts(root) if "more" in text] == ["and 18 more", "and 44 more"]
    result = recommend(asked(obstacles={f"o{n}": 0.03 * n for n in range(1, 30)}), k=40, catalog=catalog)
    drawn = read.cards(read.parsed(result.draw()))
    shown = [id for id, card in drawn.items() if card.kind == "obstacle"]
    assert sorted(int(id[1:]) for id in shown) == list(range(18, 30)), "those that weigh most"
    assert sum(card.kind == "practice" for card in drawn.values()) == 16


def test_the_picture_of_a_catalogue_says_what_is_deprecated():
    picture = small(
        practices=(Practice(id="tea", name="Tea", deprecated=True), Practice(id="walk", name="Walk"))
    ).draw()
    assert [text for text in read.texts(read.parsed(picture)) if "deprecated" in text] == ["Tea (deprecated)"]
    assert "Practices: Tea (deprecated) and Walk." in picture.alt


def test_widths_of_lines_are_spoken_of_where_there_are_lines():
    assert CATALOG_SUBTITLE in read.texts(read.parsed(small().draw()))
    assert CATALOG_SUBTITLE not in read.texts(read.parsed(small(links=()).draw()))


def test_a_weak_line_stands_back_unless_it_is_dotted():
    weak = (
        Link("tea", "addresses", "noise", strength="weak", verdict="mixed"),
        Link("walk", "strengthens", "calm", strength="weak"),
    )
    assert small(links=weak).draw().svg.count('opacity="0.7"') == 1


@pytest.mark.parametrize("links", [(), small().contents.links], ids=["no links", "a few"])
def test_a_small_catalogue_is_drawn(links):
    root = read.parsed(small(links=links).draw())
    assert set(read.cards(root)) == {"noise", "rush", "calm", "tea", "walk"}
    assert len(read.lines(root)) == len(links)


def test_a_catalogue_of_one_concept_and_one_of_none_are_drawn():
    one = Catalog(Contents(id="one", name="One", practices=(Practice(id="tea", name="Tea"),)))
    assert list(read.cards(read.parsed(one.draw()))) == ["tea"]
    assert read.parsed(recommend(asked(), catalog=one).draw()) is not None
    none = Catalog(Contents(id="none", name="None at all"))
    assert read.texts(read.parsed(none.draw()))[-1] == "There is nothing to draw."


# -- a result ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_the_practices_of_a_picture_are_those_of_the_list_with_their_ranks_and_gains(result):
    drawn = read.cards(read.parsed(result.draw()))
    practices = {id: card for id, card in drawn.items() if id in CATALOG.practices}
    assert set(practices) == {item.practice.id for item in result}
    for item in result:
        card = practices[item.practice.id]
        assert str(item.rank) in card.texts
        assert card.bar == pytest.approx(item.gain, abs=0.03)
        assert card.name == item.practice.name


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_bars_are_needs_and_what_nothing_was_said_of_stands_back_in_grey(result):
    needs = {need.target: need for need in result.needs}
    for id, card in read.cards(read.parsed(result.draw())).items():
        if id in CATALOG.practices:
            continue
        if id not in needs:
            assert card.kind.startswith("quiet-")
            assert card.bar is None
        elif needs[id].origin == "assumed":
            assert (card.kind, card.bar) == (needs[id].kind, None)
        else:
            assert card.kind == needs[id].kind
            assert card.bar == pytest.approx(needs[id].need, abs=0.03)


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_lines_of_a_result_are_reasons_and_causes(result):
    reasons = {reason.link.id: reason.strength for item in result for reason in item.reasons}
    causes = {(part.source, need.target) for need in result.needs for part in need.causes}
    drawn = {line.link for line in read.lines(read.parsed(result.draw()))}
    assert {reasons[id] for id in reasons.keys() - drawn} <= {"weak"}
    for id in drawn - reasons.keys():
        source, _, target = id.split()
        assert (source, target) in causes or (target, source) in causes


def test_a_picture_has_no_decimals():
    for name in PICTURES:
        for text in read.texts(read.parsed(picture_of(name))):
            assert not any(char == "." and text[at : at + 1].isdigit() for at, char in enumerate(text, start=1)), name


def test_a_picture_of_a_result_is_told_in_words_too():
    result = RESULTS["one obstacle"]
    alt = result.draw().alt
    assert "Fear of vulnerability (great)" in alt
    for item in result:
        assert f"{item.rank}. {item.practice.name} may help with fear of vulnerability; may strengthen " in alt
    assert "What safety has to say comes before any of it." in alt


# -- what it never shows -----------------------------------------------------------------------------------------------


def test_a_blocked_result_is_the_same_constant_whatever_was_said():
    drawn = {
        recommend(Situation(obstacles=said, red_flags=[flag])).draw(benefits=benefits)
        for flag in STOPPING
        for said in ({}, {"lack-of-trust": 0.9})
        for benefits in (False, True)
    }
    assert len(drawn) == 1
    picture = drawn.pop()
    assert picture.alt == PAUSED
    root = read.parsed(picture)
    assert read.texts(root) == [PAUSED]
    assert read.whole_text(root).replace(PAUSED, "").strip() == ""


@unhurried
@given(situations(), st.lists(st.sampled_from(MILD), unique=True, max_size=4), st.booleans())
def test_a_picture_tells_nothing_of_flags_and_names_no_practice_outside_the_list(situation, flags, benefits):
    result = recommend(attrs.evolve(situation, red_flags=flags))
    if result.blocked:
        return
    picture = result.draw(benefits=benefits)
    listed = {item.practice.id for item in result}
    for id, practice in CATALOG.practices.items():
        if id not in listed:
            assert f'"{id}"' not in picture.svg
            assert practice.name not in picture.svg
    for flag in CATALOG.red_flags.values():
        assert flag.id not in picture.svg
        assert flag.name not in picture.svg + picture.alt


def test_two_results_with_the_same_lists_have_the_same_picture_whatever_was_raised():
    said = {"obstacles": {"external-stressors": 0.7}, "excluded": ["incremental-vulnerability", "forgiveness"]}
    by_list = {}
    for flags in ([], *([flag] for flag in MILD)):
        result = recommend(Situation(red_flags=flags, **said))
        by_list.setdefault(tuple(item.practice.id for item in result), set()).add(result.draw())
    assert any(len(several) for several in by_list.values())
    assert {len(several) for several in by_list.values()} == {1}


# -- themes ------------------------------------------------------------------------------------------------------------


def test_auto_follows_the_reader_and_light_and_dark_do_not():
    auto, light, dark = (CATALOG.draw(theme=theme).svg for theme in ("auto", "light", "dark"))
    assert "prefers-color-scheme:dark" in auto
    assert "prefers-color-scheme" not in light + dark
    assert LIGHT["ground"] in auto
    assert DARK["ground"] in auto
    assert DARK["ground"] not in light
    assert LIGHT["pillar-face"] not in dark


def linear(color):
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    low, high = sorted(
        sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


KINDS = ("obstacle", "pillar", "practice", "benefit")


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_has_a_contrast_of_4_5_to_1_and_every_line_of_3_to_1(colors):
    for kind in KINDS:
        assert contrast(colors["ink"], colors[f"{kind}-face"]) >= 4.5
        assert contrast(colors[kind], colors["ground"]) >= 4.5, "headings and lines"
        assert contrast(colors["ground"], colors[kind]) >= 4.5, "the place in a list"
    for below in ("ground", "quiet"):
        assert contrast(colors["soft"], colors[below]) >= 4.5
    assert contrast(colors["ink"], colors["ground"]) >= 4.5


# Machado, Oliveira & Fernandes (2009), severity 1.
SEEN_BY = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def lab(rgb):
    red, green, blue = (min(max(part, 0), 1) for part in rgb)
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", SEEN_BY)
def test_the_colours_of_kinds_stay_apart_for_colour_blind_eyes(colors, kind):
    def seen(color):
        return lab([sum(m * part for m, part in zip(row, linear(color), strict=True)) for row in SEEN_BY[kind]])

    for one, other in combinations(KINDS, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen(colors[one]), seen(colors[other]), strict=True)) ** 0.5
        assert apart > 15, (one, other)


def test_weakening_and_helping_lines_end_in_different_shapes():
    root = read.parsed(RESULTS["one obstacle"].draw())
    ends = {"obstacle": set(), "practice": set()}
    for line in read.in_class(root, "line"):
        ends[line.get("class").split()[1]].add(
            "".join(char for char in read.in_class(line, "mark")[0].get("d") if char.isalpha())
        )
    assert ends == {"obstacle": {"Mhvhz"}, "practice": {"Mlvz"}}


# -- hostile names -----------------------------------------------------------------------------------------------------

NAMES = {
    "long": "Long walks in the evening " * 12,
    "one word": "x" * 300,
    "wide": "漢字" * 150,
    "emoji": "🫂" * 150,
    "families": "👩‍👩‍👧‍👦 " * 40,
    "right to left": "الثقة بين الشريكين " * 16,
    "combining": "e\u0301a\u0308" * 100,
    "markup": "<script>alert('x')</script> & <b>\"so\"</b> ]]> --> " * 7,
    "escapes": "\x1b[31mred\x1b[0m\x07\r\x08\x9b2J" * 15,
    "overrides": "\u202eabc\u2066def\u200f\ufeff\u2028" * 15,
    "no characters": "\ufffe\uffff\ufdd0a",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("width", [320, 900])
def test_a_hostile_name_is_cut_to_its_card_and_whole_in_its_title(name, width):
    catalog = small(
        obstacles=(Obstacle(id="noise", name=name), Obstacle(id="rush", name=name)),
        practices=(Practice(id="tea", name=name, starter=True), Practice(id="walk", name=name)),
    )
    for picture in (
        catalog.draw(width=width),
        catalog.draw(concept="noise", width=width),
        recommend(asked(obstacles={"noise": 0.8}), catalog=catalog).draw(width=width),
    ):
        root = read.parsed(picture)
        assert "<script" not in picture.svg + picture._repr_html_()
        assert len(repr(picture)) < 90
        assert read.ET.fromstring(picture._repr_html_()).get("alt") == picture.alt
        card = read.cards(root)["noise"]
        lines = [line.strip("\u200f") for line in card.texts if not line.isdigit()]
        assert 1 <= len(lines) <= 6
        assert all(line.isprintable() or "\u200c" in line or "\u200d" in line or "\ufdd0" in line for line in lines)
        assert card.height < 120
        if name.isprintable():
            assert card.name == name


def test_what_runs_from_right_to_left_stands_at_the_right():
    catalog = small(obstacles=(Obstacle(id="noise", name="אמון"), Obstacle(id="rush", name="Rush")))
    root = read.parsed(catalog.draw())
    card = read.cards(root)["noise"]
    text = next(element for element in root.iter(f"{read.SVG}text") if "אמון" in element.text)
    assert text.get("text-anchor") == "end"
    assert card.x + card.width / 2 < float(text.get("x")) < card.x + card.width
    assert text.text.strip("\u200f") == text.text[1:-1], "so that punctuation at its ends is a part of it"
    assert is_right_to_left("123 אמון")
    assert not is_right_to_left("Trust אמון")


@given(st.text(max_size=80), st.floats(20, 300), st.floats(6, 20), st.integers(1, 6))
def test_lines_fit_their_width_and_lose_nothing_but_by_an_ellipsis(text, width, size, lines):
    made = fit(text, width, size, lines=lines)
    assert 1 <= len(made) <= lines
    for line in made:
        assert text_width(line, size) <= width or len(line) <= 2
    if not made[-1].endswith("…") and text.isprintable():
        assert "".join("".join(made).split()) == "".join(text.split())


@given(st.floats(-1e4, 1e4))
def test_numbers_are_written_with_one_decimal_at_most(value):
    assert abs(float(number(value)) - value) <= 0.0501
    assert len(number(value).partition(".")[2]) <= 1
    assert "e" not in number(value)


# -- the same, every time ----------------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_hashes():
    code = """
import hashlib, intimacy
result = intimacy.recommend(intimacy.Situation(obstacles={"lack-of-trust": 0.8, "poor-communication": 0.5}, goals=["satisfaction"], red_flags=[]))
drawn = [intimacy.load_catalog().draw(), result.draw(), result.draw(benefits=True)]
print(hashlib.sha256("".join(one.svg + one.alt for one in drawn).encode()).hexdigest())
"""
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(seen) == 1


def test_several_pictures_on_one_page_share_no_id_and_no_rule_of_style():
    one, other = CATALOG.draw(theme="light"), CATALOG.draw(theme="dark")
    names = [read.parsed(picture).get("class") for picture in (one, other)]
    assert names[0] != names[1]
    for picture, name in zip((one, other), names, strict=True):
        rules = read.parsed(picture).find(f"{read.SVG}style").text.strip().splitlines()
        assert all(rule.startswith(f".{name} ") for rule in rules)


# -- the record --------------------------------------------------------------------------------------------------------


def test_a_notebook_shows_a_picture_as_an_image_with_its_alternative():
    picture = RESULTS["one obstacle"].draw()
    html = picture._repr_html_()
    image = read.ET.fromstring(html)
    assert image.tag == "img"
    assert image.get("alt") == picture.alt
    head, _, data = image.get("src").partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(data).decode() == picture.svg
    assert picture.data_uri == image.get("src")
    assert repr(picture) == f"<Picture 900 x {picture.height}: What is needed, and what could help>"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"theme": "pink"}, "theme"),
        ({"theme": None}, "theme"),
        ({"width": 319}, "width"),
        ({"width": 4001}, "width"),
        ({"width": 900.0}, "width"),
        ({"width": True}, "width"),
    ],
)
def test_an_option_out_of_its_range_is_named(options, field):
    blocked = recommend(Situation(red_flags=STOPPING[:1]))
    for draw in (CATALOG.draw, RESULTS["one obstacle"].draw, blocked.draw):
        with pytest.raises(OptionError) as caught:
            draw(**options)
        assert [fault.field for fault in caught.value.faults] == [field]


def test_a_concept_that_is_in_no_column_or_not_there_is_a_fault():
    with pytest.raises(UnknownConceptError):
        CATALOG.draw(concept="nope")
    with pytest.raises(OptionError, match="an obstacle, a pillar, a practice or a benefit"):
        CATALOG.draw(concept="finkel-2013")


def test_a_picture_is_saved_as_what_its_name_says(tmp_path):
    picture = CATALOG.draw()
    picture.save(tmp_path / "one.SVG")
    assert (tmp_path / "one.SVG").read_text(encoding="utf-8") == picture.svg
    assert [path.name for path in tmp_path.iterdir()] == ["one.SVG"]
    for name in ("one.gif", "one", "svg"):
        with pytest.raises(OptionError, match=r"\.svg, \.png, \.pdf"):
            picture.save(tmp_path / name)


def test_a_file_that_cannot_be_written_is_left_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "one.svg"
    path.write_text("before", encoding="utf-8")

    def fails(*_):
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="no room"):
        CATALOG.draw().save(path)
    assert path.read_text(encoding="utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["one.svg"]


def test_without_the_extra_png_and_pdf_say_what_to_install_and_svg_works(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    picture = CATALOG.draw()
    for make in (picture.to_png, picture.to_pdf, lambda: picture.save(tmp_path / "one.png")):
        with pytest.raises(MissingExtraError, match=r"pip install 'intimacy\[picture\]'"):
            make()
    assert not list(tmp_path.iterdir())
    picture.save(tmp_path / "one.svg")


def test_drawing_is_no_part_of_a_first_list():
    code = """
import sys, intimacy
repr(intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])))
print(sorted(sys.modules))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "intimacy.show.text" in out
    for name in ("picture", "diagram", "order", "content"):
        assert f"intimacy.show.{name}" not in out


def test_png_has_the_size_asked_for_and_pdf_is_one_page_and_both_are_the_same_every_time(tmp_path):
    pytest.importorskip("typst")
    picture = CATALOG.draw()
    for scale in (1, 2, 0.5):
        png = picture.to_png(scale=scale)
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        size = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
        assert size == pytest.approx((picture.width * scale, picture.height * scale), abs=1)
        assert png == picture.to_png(scale=scale)
    pdf = picture.to_pdf()
    assert pdf.startswith(b"%PDF-")
    assert pdf == picture.to_pdf()
    picture.save(tmp_path / "one.pdf")
    picture.save(tmp_path / "one.png")
    assert (tmp_path / "one.pdf").read_bytes() == pdf
    assert (tmp_path / "one.png").read_bytes() == picture.to_png()
    for scale in (0, 11, True, "2", float("nan")):
        with pytest.raises(OptionError, match="scale"):
            picture.to_png(scale=scale)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_comes_through_to_png_and_pdf(name):
    pytest.importorskip("typst")
    picture = small(obstacles=(Obstacle(id="noise", name=name), Obstacle(id="rush", name="Rush"))).draw()
    assert len(picture.to_png(scale=0.5)) > 1000
    assert len(picture.to_pdf()) > 1000


def test_benefits_that_are_no_goal_are_drawn_where_asked_for():
    catalog = small(
        benefits=(Benefit(id="peace", name="Peace"),),
        links=(*small().contents.links, Link("calm", "yields", "peace", strength="strong")),
    )
    result = recommend(asked(obstacles={"noise": 0.5}), catalog=catalog)
    assert "peace" not in read.cards(read.parsed(result.draw()))
    root = read.parsed(result.draw(benefits=True))
    assert read.cards(root)["peace"].bar is None
    assert "calm yields peace" in [line.link for line in read.lines(root)]
    assert "Benefits" in read.texts(read.parsed(catalog.draw(benefits=True)))


@pytest.mark.parametrize("width", range(320, 1201, 40))
def test_no_word_of_a_built_in_name_is_broken_at_any_width(width):
    # By turns with a column more.
    benefits = width % 80 == 0
    for picture in (
        CATALOG.draw(width=width, benefits=benefits),
        *(result.draw(width=width, benefits=benefits) for result in (RESULTS["everything"], RESULTS["goals"])),
    ):
        for card in read.cards(read.parsed(picture)).values():
            shown = " ".join(text for text in card.texts if not text.isdigit()).replace("…", "").split()
            assert all(word in card.name.split() for word in shown), (card.name, card.texts)


def test_links_of_what_is_folded_are_counted():
    catalog = large()
    picture = catalog.draw()
    told = picture.alt.partition("Links not drawn: ")[2].partition(".")[0]
    assert "of concepts that are not shown" in told
    counts = [int(word) for word in told.split() if word.isdigit()]
    assert sum(counts) + len(read.lines(read.parsed(picture))) == len(catalog.links)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_a_picture_of_what_was_said_is_saved_for_nobody_else_to_read(tmp_path):
    for name, picture in (("mine.svg", RESULTS["one obstacle"].draw()), ("all.svg", CATALOG.draw())):
        for _ in range(2):
            picture.save(tmp_path / name)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077 for name in ("mine.svg", "all.svg")]
    assert modes[0] == 0
    before = os.umask(0)
    os.umask(before)
    assert modes[1] == 0o066 & ~before
