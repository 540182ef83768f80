"""Layers laid over a catalogue, and parts of one: what they add, reword, reweigh and retire, and what is refused."""

import pickle

import pytest

from intimacy import (
    Catalog,
    CatalogError,
    Layer,
    OptionError,
    RetiredIdWarning,
    Situation,
    UnknownConceptError,
    load_catalog,
    read_catalog,
    read_layer,
    recommend,
)
from intimacy.model import Contents, Obstacle, Practice, RedFlag, SafetyRuling, Strength

CATALOG = load_catalog()
WALK = {
    "practices": [{"id": "evening-walk", "name": "An evening walk", "starter": True}],
    "links": [
        {"source": "evening-walk", "relation": "addresses", "target": "external-stressors", "strength": "strong"}
    ],
}
FORGIVES = {"source": "forgiveness", "relation": "strengthens", "target": "trust"}


def layer(id="clinic", **sections):
    return Layer.from_dict({"id": id, "name": id.title(), **sections})


def over(base, *layers, on_conflict="theirs"):
    for one in layers:
        base = base.overlay(one, on_conflict=on_conflict)
    return base


def faults_of(base, *layers, on_conflict="theirs"):
    with pytest.raises(CatalogError) as caught:
        over(base, *layers, on_conflict=on_conflict)
    return [str(fault) for fault in caught.value.faults]


# -- adding, rewording, reweighing, retiring ---------------------------------------------------------------------------


def test_a_layer_adds_a_practice_that_is_then_recommended():
    made = CATALOG.overlay(layer(**WALK))
    tired = Situation(obstacles={"external-stressors": 0.7}, red_flags=[])
    assert "evening-walk" in [item.practice.id for item in recommend(tired, catalog=made)]
    assert made.practices["evening-walk"].layers == ("clinic",)
    assert made.find_links(source="evening-walk")[0].layers == ("clinic",)
    assert made.layers == ("emotional", "clinic")
    assert (made.id, made.version, made.frame) == (CATALOG.id, CATALOG.version, CATALOG.frame)


def test_a_layer_rewords_only_the_fields_that_it_gives():
    before = CATALOG.practices["forgiveness"]
    after = over(CATALOG, layer(practices=[{"id": "forgiveness", "name": "Letting go"}])).practices["forgiveness"]
    assert after.name == "Letting go"
    assert (after.steps, after.conditions, after.aliases) == (before.steps, before.conditions, before.aliases)
    assert after.layers == ("clinic", "emotional")


def test_rewording_changes_the_digest_of_everything_and_not_the_one_of_the_rules():
    made = over(CATALOG, layer(practices=[{"id": "forgiveness", "name": "Letting go"}]))
    assert made.sha256 != CATALOG.sha256
    assert made.rules_sha256 == CATALOG.rules_sha256


def test_a_layer_reweighs_a_link_and_its_evidence_stays():
    (before,) = CATALOG.find_links(source="forgiveness", relation="strengthens", target="trust")
    made = over(CATALOG, layer(links=[{**FORGIVES, "strength": "strong"}]))
    (after,) = made.find_links(source="forgiveness", relation="strengthens", target="trust")
    assert (before.strength, after.strength) == (Strength.WEAK, Strength.STRONG)
    assert (after.verdict, after.references_for) == (before.verdict, before.references_for)
    assert after.evidence == before.evidence
    assert made.rules_sha256 != CATALOG.rules_sha256


def test_a_retired_practice_goes_with_all_that_names_it_and_its_id_leads_to_what_replaced_it():
    made = over(CATALOG, layer(retired=[{"id": "love-languages", "replaced_by": "connection-time"}]))
    assert "love-languages" not in made.practices
    assert not [one for one in (*made.links, *made.examined) if "love-languages" in (one.source, one.target)]
    assert made.retired["love-languages"].name == CATALOG.practices["love-languages"].name
    for word in ("love-languages", *CATALOG.practices["love-languages"].aliases):
        with pytest.warns(RetiredIdWarning):
            assert made[word].id == "connection-time"


def test_a_retired_obstacle_leaves_conditions_that_hang_on_it_standing_for_always():
    before = CATALOG.practices["incremental-vulnerability"].conditions
    assert {one.when.obstacle for one in before} == {"lack-of-trust"}
    after = over(CATALOG, layer(retired=[{"id": "lack-of-trust"}])).practices["incremental-vulnerability"].conditions
    assert [(one.condition, one.when) for one in after] == [(one.condition, None) for one in before]


def test_a_whole_catalog_can_be_laid_over_another():
    mine = Catalog(Contents(id="mine", name="Mine", obstacles=(Obstacle(id="noise", name="Noise"),)))
    made = CATALOG.overlay(mine)
    assert made.obstacles["noise"].layers == ("mine",)
    assert made.overlay(mine) == made
    # What both carry is nobody's.
    assert all(flag.layers == () for flag in made.red_flags.values())


def test_a_catalog_with_layers_survives_plain_data_the_graph_and_a_pickle():
    made = over(CATALOG, layer(**WALK, retired=[{"id": "love-languages"}]))
    assert Catalog.from_dict(made.to_dict()) == made
    assert Catalog.from_graph(made.graph) == made
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301  # our own bytes


# -- conflicts ---------------------------------------------------------------------------------------------------------

CONFLICTS = [
    "practice 'love-languages': found retired in 'clinic'; allowed is there, as in 'emotional'",
    "practice 'forgiveness', name: found 'Letting go' in 'clinic'; allowed is 'Letting go of a hurt', as in 'emotional'",
    "link 'forgiveness strengthens trust', strength: found 'strong' in 'clinic'; allowed is 'weak', as in 'emotional'",
]


def test_every_conflict_is_told_at_once_with_both_sides_and_a_note_of_what_decides():
    with pytest.raises(CatalogError) as caught:
        CATALOG.overlay(
            layer(
                practices=[{"id": "forgiveness", "name": "Letting go"}],
                links=[{**FORGIVES, "strength": "strong"}],
                retired=[{"id": "love-languages"}],
            )
        )
    assert [str(fault) for fault in caught.value.faults] == CONFLICTS
    assert caught.value.__notes__ == [
        "where two say something different, on_conflict='ours' keeps what is there and 'theirs' takes the other"
    ]


def test_conflicts_and_faults_across_records_are_told_together():
    told = faults_of(
        CATALOG,
        layer(practices=[{"id": "forgiveness", "name": "Other"}], links=[{**FORGIVES, "target": "trsut"}]),
        on_conflict="error",
    )
    assert [one.split(":")[0] for one in told] == [
        "practice 'forgiveness', name",
        "link 'forgiveness strengthens trsut', target",
        "link 'forgiveness strengthens trsut', strength",
    ]


def test_ours_keeps_what_is_there_and_takes_what_is_new():
    made = over(
        CATALOG,
        layer(practices=[{"id": "forgiveness", "name": "Other"}, *WALK["practices"]], retired=[{"id": "trust"}]),
        on_conflict="ours",
    )
    assert made.practices["forgiveness"] == CATALOG.practices["forgiveness"]
    assert "evening-walk" in made.practices
    assert "trust" in made.pillars


@pytest.mark.parametrize("bad", ["mine", "", None, True, ["ours"]])
def test_what_decides_is_one_of_three_words(bad):
    with pytest.raises(OptionError, match="one of error, ours, theirs"):
        CATALOG.overlay(layer(), on_conflict=bad)


@pytest.mark.parametrize("other", [None, {}, "clinic", CATALOG.contents])
def test_only_a_layer_or_a_catalog_can_be_laid_over(other):
    with pytest.raises(TypeError, match="a Layer or a Catalog is laid over a catalog"):
        CATALOG.overlay(other)


# -- what is retired stays retired -------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["error", "ours", "theirs"])
def test_layers_that_retire_each_others_concepts_are_a_fault_whatever_decides(policy):
    one = layer("one", pillars=[{"id": "calm", "name": "Calm"}], retired=[{"id": "quiet", "name": "Quiet"}])
    other = layer("other", pillars=[{"id": "quiet", "name": "Quiet"}], retired=[{"id": "calm", "name": "Calm"}])
    for first, second in ((one, other), (other, one)):
        with pytest.raises(CatalogError, match="one that was retired is never used again"):
            first.overlay(second, on_conflict=policy)
        with pytest.raises(CatalogError, match="one that was retired is never used again"):
            CATALOG.overlay(first).overlay(second, on_conflict=policy)


def test_layers_that_replace_concepts_by_each_other_in_a_circle_are_a_fault():
    names = {"quiet": "Quiet", "calm": "Calm"}
    told = faults_of(
        CATALOG,
        layer("one", retired=[{"id": "quiet", "name": names["quiet"], "replaced_by": "calm"}]).overlay(
            layer("other", retired=[{"id": "calm", "name": names["calm"], "replaced_by": "quiet"}])
        ),
    )
    assert told == [
        "retired 'calm', replaced_by: found the circle calm -> quiet -> calm; allowed is what stands in its place now, without a circle"
    ]


def test_a_link_of_one_layer_to_what_another_retires_is_a_fault_in_either_order():
    retiring, linking = (
        layer("one", retired=[{"id": "love-languages"}]),
        layer(
            "two",
            links=[{"source": "love-languages", "relation": "strengthens", "target": "trust", "strength": "weak"}],
        ),
    )
    assert faults_of(over(CATALOG, retiring), linking)[0].startswith("link 'love-languages strengthens trust'")
    with pytest.raises(CatalogError, match="which is retired in 'one'"):
        retiring.overlay(linking)
    with pytest.raises(CatalogError):
        over(CATALOG, linking.overlay(retiring))


@pytest.mark.parametrize("id", ["threats", "act-stopped", "couple-counselling", "cordova-2014"])
def test_what_keeps_people_safe_or_is_cited_cannot_be_retired(id):
    (told,) = faults_of(CATALOG, layer(retired=[{"id": id, "name": "Gone"}]))
    assert told.startswith(f"retired {id!r}, id: found the ")
    assert "what keeps people safe, or is cited, stays" in told


def test_retiring_what_is_not_there_is_a_fault_that_suggests_the_nearest():
    (told,) = faults_of(CATALOG, layer(retired=[{"id": "forgivness"}]))
    assert "the nearest: forgiveness" in told


def test_rewording_what_is_not_there_is_a_fault_that_suggests_the_nearest():
    (told,) = faults_of(CATALOG, layer(practices=[{"id": "forgivness", "summary": "Other"}]))
    assert told.startswith("practice 'forgivness', name: found nothing")
    assert "the nearest: forgiveness" in told


# -- safety only becomes stricter --------------------------------------------------------------------------------------

STRICT = Catalog(
    Contents(
        id="strict",
        name="Strict",
        obstacles=(Obstacle(id="noise", name="Noise", questions=("pressed",), aliases=("din",)),),
        practices=(Practice(id="tea", name="Tea", not_when=("Late",)), Practice(id="walk", name="Walk")),
        red_flags=(RedFlag(id="smoke", name="Smoke", status="refer"),),
        rulings=(SafetyRuling(flag="smoke", practice="tea", ruling="hold", reason="Hot"),),
    )
)
LOOSER = {
    "a ruling": {"rulings": [{"flag": "smoke", "practice": "tea", "ruling": "ok"}]},
    "a ruling where there was none": {"rulings": [{"flag": "smoke", "practice": "walk", "ruling": "caution"}]},
    "a ruling under a built-in flag": {"rulings": [{"flag": "threats", "practice": "tea", "ruling": "ok"}]},
    "a status": {"red_flags": [{"id": "smoke", "status": "hold"}]},
    "a message": {"red_flags": [{"id": "smoke", "message": "refer-danger"}]},
    "a private question": {"obstacles": [{"id": "noise", "questions": []}]},
    "an alias": {"obstacles": [{"id": "noise", "aliases": ["other"]}]},
    "what speaks against a practice": {"practices": [{"id": "tea", "not_when": []}]},
    "an obstacle with a question": {
        "obstacles": [{"id": "hum", "name": "Hum"}],
        "retired": [{"id": "noise", "replaced_by": "hum"}],
    },
    "a built-in flag": {"red_flags": [{"id": "threats", "status": "hold"}]},
    "a built-in question": {"questions": [{"id": "afraid", "text": "Is all well?"}]},
    "a built-in referral": {"referrals": [{"id": "couple-counselling", "not_flags": []}]},
    "a built-in condition": {"conditions": [{"id": "act-stopped", "name": "Never mind"}]},
}


@pytest.mark.parametrize("sections", LOOSER.values(), ids=LOOSER)
def test_a_layer_cannot_loosen(sections):
    assert faults_of(STRICT, layer(**sections))


def test_what_a_practice_requires_can_only_be_made_stronger():
    requires = {"source": "forgiveness", "relation": "requires", "target": "trust"}
    weaker, stronger = (layer(links=[{**requires, "strength": one}]) for one in ("weak", "strong"))
    (fault,) = faults_of(CATALOG, weaker)
    assert "link 'forgiveness requires trust', strength: found 'weak'" in fault
    assert "a practice would come sooner than it should" in fault
    (link,) = over(CATALOG, stronger).find_links(source="forgiveness", relation="requires", target="trust")
    assert link.strength is Strength.STRONG
    assert over(CATALOG, stronger, on_conflict="ours") == CATALOG


def test_a_layer_cannot_take_away_the_conditions_of_a_practice_or_put_them_off():
    def with_conditions(*conditions):
        return layer(practices=[{"id": "incremental-vulnerability", "conditions": list(conditions)}])

    def when(at_least, obstacle="lack-of-trust"):
        return {"when": {"obstacle": obstacle, "at_least": at_least}}

    stopped, amends = {"condition": "act-stopped"}, {"condition": "amends-made"}
    for less in (
        with_conditions(),
        with_conditions(stopped),
        with_conditions(stopped, amends | when(0.5)),
        with_conditions(stopped, amends | when(0.1, "resentment")),
    ):
        (told,) = faults_of(CATALOG, less)
        assert told.startswith("practice 'incremental-vulnerability', conditions: ")
    made = over(CATALOG, with_conditions(stopped, amends | when(0.3), {"condition": "breach-known"}))
    assert len(made.practices["incremental-vulnerability"].conditions) == 3


def test_a_layer_may_tighten_a_built_in_ruling_without_a_conflict():
    key = next(
        key for key, one in CATALOG.rulings.items() if str(one.ruling) == "caution" and key[1] in CATALOG.practices
    )
    ruling = {"flag": key[0], "practice": key[1], "ruling": "contraindicated", "reason": "We know better."}
    made = CATALOG.overlay(layer(rulings=[ruling]))
    assert str(made.rulings[key].ruling) == "contraindicated"
    assert made.rulings[key].layers == ("clinic",)


def test_a_stricter_ruling_holds_even_where_ours_decides():
    layers = [
        layer(str(place), rulings=[{"flag": "smoke", "practice": "tea", "ruling": "contraindicated"}])
        for place in range(2)
    ]
    assert str(over(STRICT, *layers, on_conflict="ours").rulings["smoke", "tea"].ruling) == "contraindicated"


def test_who_brings_a_practice_or_a_flag_may_rule_on_it():
    made = STRICT.overlay(
        layer(
            practices=[{"id": "cake", "name": "Cake"}],
            red_flags=[{"id": "fumes", "name": "Fumes", "status": "hold"}],
            rulings=[
                {"flag": "smoke", "practice": "cake", "ruling": "ok"},
                {"flag": "fumes", "practice": "tea", "ruling": "caution"},
            ],
        )
    )
    assert str(made.rulings["smoke", "cake"].ruling) == "ok"
    # But no third layer does it for them.
    bringing, ruling = (
        layer("one", practices=[{"id": "pie", "name": "Pie"}]),
        layer("two", rulings=[{"flag": "smoke", "practice": "pie", "ruling": "ok"}]),
    )
    for joined in (bringing.overlay(ruling), ruling.overlay(bringing)):
        assert "hold or contraindicated" in faults_of(STRICT, joined)[0]
    assert "hold or contraindicated" in faults_of(STRICT, bringing, ruling)[0]


def test_a_built_in_record_may_be_said_again_as_it_is():
    flag = CATALOG.red_flags["threats"]
    assert CATALOG.overlay(layer(red_flags=[{"id": flag.id, "status": str(flag.status)}])) == CATALOG


# -- reading -----------------------------------------------------------------------------------------------------------

TOML = """
schema = "intimacy/layer/1"
id = "clinic"
name = "Our clinic"
version = "0.2.0"

[[practices]]
id = "forgiveness"
name = "Letting go"

[[retired]]
id = "love-languages"
"""


def test_a_layer_is_read_from_a_file_or_a_folder(tmp_path):
    (tmp_path / "one.toml").write_text(TOML, encoding="utf-8")
    alone = read_layer(tmp_path / "one.toml")
    assert (alone.id, alone.name, alone.version) == ("clinic", "Our clinic", "0.2.0")
    (tmp_path / "two.json").write_text('{"pillars": [{"id": "quiet", "name": "Quiet"}]}', encoding="utf-8")
    both = read_layer(tmp_path)
    assert repr(both) == "<Layer 'clinic' 0.2.0: 1 pillars, 1 practices, 1 retired>"
    assert repr(layer()) == "<Layer 'clinic' 0.0.0: nothing>"


def test_every_fault_of_a_layer_is_told_at_once_with_file_record_and_field(tmp_path):
    (tmp_path / "wrong.toml").write_text(
        """
name = "No id"
frame = { definition = "Other" }
odd = 1
[[practices]]
name = "No id either"
[[practices]]
id = "forgiveness"
starter = "yes"
colour = "red"
[[links]]
source = "forgiveness"
target = "trust"
[[pillars]]
id = "calm"
[[pillars]]
id = "calm"
""",
        encoding="utf-8",
    )
    with pytest.raises(CatalogError) as caught:
        read_layer(tmp_path / "wrong.toml")
    assert {(fault.record, fault.field) for fault in caught.value.faults} == {
        ("", "id"),
        ("", "frame"),
        ("", "odd"),
        ("practices[0]", "id"),
        ("practices[1] 'forgiveness'", "starter"),
        ("practices[1] 'forgiveness'", "colour"),
        ("links[0] 'forgiveness trust'", "relation"),
        ("pillars[1] 'calm'", ""),
    }
    assert all(fault.file.endswith("wrong.toml") for fault in caught.value.faults)


@pytest.mark.parametrize("data", [None, [], "clinic", 7, {"schema": "intimacy/situation/1"}, {"id": "clinic"}])
def test_what_is_no_layer_is_refused(data):
    with pytest.raises(CatalogError):
        Layer.from_dict(data)


def test_a_layer_of_a_newer_version_is_refused():
    with pytest.raises(CatalogError, match="written by a newer version"):
        Layer.from_dict({"schema": "intimacy/layer/2", "id": "clinic", "name": "Clinic"})


def test_a_layer_that_is_read_as_a_catalogue_is_refused_and_told_what_it_is(tmp_path):
    (tmp_path / "one.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(CatalogError, match="read_layer"):
        read_catalog(tmp_path / "one.toml")


def test_a_layer_cannot_be_changed():
    one = layer(**WALK)
    with pytest.raises(AttributeError):
        one.id = "other"
    with pytest.raises(TypeError):
        one.records["practices"] = {}
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301  # our own bytes


# -- parts -------------------------------------------------------------------------------------------------------------


def test_a_part_by_origin_has_what_the_article_names():
    part = CATALOG.only(origins="article")
    assert {str(one.origin) for one in (*part.pillars.values(), *part.practices.values())} == {"article"}
    assert dict(part.red_flags) == dict(CATALOG.red_flags)


def test_a_part_by_practices_takes_aliases_too():
    assert set(CATALOG.only(practices=["forgiveness", "date-night"]).practices) == {"forgiveness", "connection-time"}
    assert set(CATALOG.only(practices="forgiveness").practices) == {"forgiveness"}
    assert not CATALOG.only(practices=[]).practices


def test_a_part_by_verdict_keeps_what_a_practice_requires():
    part = CATALOG.only(verdicts="supported")
    assert {str(link.verdict) for link in part.links if str(link.relation) not in ("requires", "precedes")} == {
        "supported"
    }
    assert part.find_links(relation="requires") == CATALOG.find_links(relation="requires")


def test_nothing_asked_for_is_the_whole():
    assert CATALOG.only() == CATALOG


def test_a_part_refuses_what_it_does_not_know():
    with pytest.raises(OptionError):
        CATALOG.only(origins="here")
    with pytest.raises(OptionError):
        CATALOG.only(verdicts=["supported", "fine"])
    with pytest.raises(OptionError, match="practices: found 3"):
        CATALOG.only(practices=3)
    for practice in ("forgivness", "trust"):
        with pytest.raises(UnknownConceptError):
            CATALOG.only(practices=[practice])


def test_a_file_that_cannot_be_read_hides_nothing_that_is_wrong_with_single_records_of_the_others(tmp_path):
    (tmp_path / "a.toml").write_text("id = ", encoding="utf-8")
    for kind, read in (("layer", read_layer), ("catalog", read_catalog)):
        (tmp_path / "b.toml").write_text(
            f'schema = "intimacy/{kind}/1"\n\n[[pillars]]\nid = "No"\nname = 3\n', encoding="utf-8"
        )
        with pytest.raises(CatalogError) as caught:
            read(tmp_path)
        assert [(fault.file[-6:], fault.line, fault.field) for fault in caught.value.faults] == [
            ("a.toml", 1, ""),
            ("b.toml", 4, "id"),
            ("b.toml", 5, "name"),
        ]


def test_a_layer_with_the_id_of_the_catalogue_it_is_laid_over_is_refused_and_a_catalogue_over_itself_is_not():
    built_in = load_catalog()
    same = Layer.from_dict({"id": built_in.id, "name": "Ours", "pillars": [{"id": "quiet", "name": "Quiet"}]})
    with pytest.raises(CatalogError, match="layer, id: found 'emotional'; allowed is another id than that of the"):
        built_in.overlay(same)
    assert built_in.overlay(built_in) == built_in
