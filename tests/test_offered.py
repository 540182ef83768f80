"""Catalogues that packages offer by name: what may be offered, and that a broken one is named and breaks no other."""

import sys
import tomllib
from pathlib import Path

import pytest

from intimacy import Catalog, CatalogError, Layer, OptionError, load_catalog, read_layer
from intimacy.catalog.offered import GROUP, _laid_over_built_in, _loaded, names, offered, offered_catalogs, read_any

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "evening-catalogue"
CODE = {
    "whole": "from intimacy import Catalog\nfrom intimacy.model import Contents, Obstacle\n"
    "catalog = Catalog(Contents(id='mine', name='Mine', obstacles=(Obstacle(id='noise', name='Noise'),)))",
    "layered": "from intimacy import Layer\nmade = []\ndef catalog():\n    made.append(1)\n"
    "    return Layer.from_dict({'id': 'clinic', 'name': 'Clinic', 'pillars': [{'id': 'quiet', 'name': 'Quiet'}]})",
    "filed": "from pathlib import Path\ncatalog = Path(__file__).parent / 'files'",
    "prints": "from intimacy import Layer\nprint('noise')\ndef catalog():\n    print('more')\n"
    "    return Layer.from_dict({'id': 'loud', 'name': 'Loud'})",
    "raises": "raise RuntimeError('no\\nway')",
    "quits": "raise SystemExit(3)",
    "panics": "class Panic(BaseException): pass\nraise Panic('now')",
    "loosens": "from intimacy import Layer\ndef catalog():\n"
    "    return Layer.from_dict({'id': 'loose', 'name': 'Loose', 'retired': [{'id': 'threats'}]})",
    "wants": "def catalog(path): return path",
    "gives": "catalog = 7",
    "faulty": "from intimacy import Layer\ndef catalog(): return Layer.from_dict({'id': 'No'})",
    "lacks": "",
}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A place for packages, in which they are installed as pip would."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(package, **points):
        info = tmp_path / f"{package}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n", encoding="utf-8")
        lines = "".join(f"{name} = {value}\n" for name, value in points.items())
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}", encoding="utf-8")

    for module, code in CODE.items():
        (tmp_path / f"offers_{module}.py").write_text(code, encoding="utf-8")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "one.toml").write_text(
        'schema = "intimacy/catalog/1"\nid = "filed"\nname = "Filed"\n', encoding="utf-8"
    )
    _loaded.cache_clear()
    _laid_over_built_in.cache_clear()
    yield install
    _loaded.cache_clear()
    _laid_over_built_in.cache_clear()
    for module in CODE:
        sys.modules.pop(f"offers_{module}", None)


def value(module):
    return f"offers_{module}:catalog"


@pytest.mark.parametrize(("module", "id"), [("whole", "mine"), ("filed", "filed"), ("layered", "emotional")])
def test_a_catalogue_is_loaded_by_the_name_under_which_a_package_offers_it(installed, module, id):
    installed("theirs", ours=value(module))
    catalog = load_catalog("ours")
    assert isinstance(catalog, Catalog)
    assert catalog.id == id
    assert load_catalog("ours") == catalog
    assert "threats" in catalog.red_flags


def test_a_layer_that_is_offered_lies_over_the_built_in_catalogue_and_is_made_once(installed):
    installed("theirs", ours=value("layered"))
    assert load_catalog("ours").layers == ("emotional", "clinic")
    assert isinstance(offered("ours"), Layer)
    assert sys.modules["offers_layered"].made == [1]


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("raises", "found RuntimeError: no way; allowed is a package that can be imported"),
        ("quits", "found SystemExit: 3; allowed is a package that can be imported"),
        ("panics", "found Panic: now; allowed is a package that can be imported"),
        ("loosens", "what keeps people safe, or is cited, stays; allowed is a layer that can be laid over"),
        ("wants", "found TypeError: catalog() missing"),
        (
            "gives",
            "found int, which is no catalogue; allowed is a Catalog, a Layer, a path to files of one, or a function",
        ),
        ("faulty", "fault"),
        ("lacks", "found AttributeError"),
        ("nowhere", "found ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_loaded_is_named_with_its_package_and_breaks_no_other(installed, module, said):
    installed("theirs", broken=value(module), fine=value("whole"))
    with pytest.raises(CatalogError) as caught:
        load_catalog("broken")
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"the catalogue 'broken' of theirs 1.2 ({value(module)}): ")
    assert said in str(fault)
    assert load_catalog("fine").id == "mine"
    every = {one.name: one for one in offered_catalogs()}
    assert list(every) == ["emotional", "broken", "fine"]
    assert every["broken"].catalog is None
    assert str(every["broken"].error) == str(caught.value)
    assert (every["fine"].catalog.id, every["fine"].package) == ("mine", "theirs 1.2")


def test_whoever_stops_it_while_a_package_is_loaded_stops_all_of_it(installed, tmp_path):
    installed("theirs", slow=value("slow"))
    (tmp_path / "offers_slow.py").write_text("raise KeyboardInterrupt", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        offered_catalogs()


def test_what_a_package_prints_while_it_is_loaded_is_no_part_of_the_output(installed, capsys):
    installed("theirs", loud=value("prints"))
    assert load_catalog("loud") == load_catalog()
    assert capsys.readouterr() == ("", "noise\nmore\n")


def test_two_packages_that_offer_the_same_name_are_both_named(installed):
    installed("theirs", ours=value("whole"))
    installed("others", ours=value("filed"))
    with pytest.raises(CatalogError, match=r"offered by others 1\.2 and theirs 1\.2"):
        load_catalog("ours")
    assert [one.name for one in offered_catalogs() if one.error] == ["ours"]


def test_no_package_takes_the_place_of_the_built_in_catalogue(installed):
    before = load_catalog()
    installed("theirs", emotional=value("whole"))
    assert load_catalog("emotional") is before
    assert names() == ["emotional"]
    assert [one.catalog for one in offered_catalogs()] == [before]


@pytest.mark.parametrize("name", ["our", "", None, 7, ["ours"], "../ours"])
def test_a_name_that_nobody_offers_is_refused_with_those_that_are_there(installed, name):
    installed("theirs", ours=value("whole"))
    with pytest.raises(OptionError, match="one of emotional, ours"):
        load_catalog(name)


def test_the_names_are_told_without_importing_a_package(installed):
    installed("theirs", ours=value("raises"))
    assert names() == ["emotional", "ours"]
    assert "offers_raises" not in sys.modules


def test_a_file_is_read_as_what_it_says_it_is(tmp_path):
    for name, schema, kind in (("a", "layer", Layer), ("b", "catalog", Catalog)):
        file = tmp_path / f"{name}.toml"
        file.write_text(f'schema = "intimacy/{schema}/1"\nid = "x"\nname = "X"\n', encoding="utf-8")
        assert isinstance(read_any(file), kind)


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="needs the whole repository")
def test_the_example_package_offers_a_layer_that_is_recommended_from(installed, monkeypatch):
    import intimacy

    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    monkeypatch.syspath_prepend(str(EXAMPLE / "src"))
    installed(project["name"], **project["entry-points"][GROUP])
    catalog = load_catalog("evenings")
    layer = read_layer(EXAMPLE / "src" / "evening_catalogue" / "layer.toml")
    assert offered("evenings") == layer
    assert catalog == load_catalog().overlay(layer, on_conflict="theirs")
    tired = intimacy.Situation(obstacles={"external-stressors": 0.7}, red_flags=[])
    assert "evening-walk" in [item.practice.id for item in intimacy.recommend(tired, catalog=catalog)]
    sys.modules.pop("evening_catalogue")
