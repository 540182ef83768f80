"""Another field altogether: MITRE CAPEC as a catalogue of obstacles (attack patterns) and practices (mitigations), with no pillars at all.

python examples/capec.py FOLDER OUT

FOLDER holds capec_nodes.csv.gz and capec_edges.csv.gz; OUT is a new folder for what comes out. The data are (c) 2025 The MITRE Corporation. This work is
reproduced and distributed with the permission of The MITRE Corporation.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

import intimacy

NAMED = ("capec-66", "capec-63", "capec-98")
"""SQL injection, cross-site scripting, phishing: what somebody has to deal with."""


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a packed table."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shortened(text: str, most: int = 70) -> str:
    """The beginning of a text in one line: mitigations have no name of their own."""
    words = " ".join(text.replace("<xhtml:p>", "").split())
    return words if len(words) <= most else f"{words[: most - 1].rpartition(' ')[0]}…"


def read_capec(folder: Path) -> intimacy.Catalog:
    """The catalogue; what mitigates a pattern addresses it, and how strongly nobody says."""
    nodes = rows(folder / "capec_nodes.csv.gz")
    ids = {one["stix_id"]: one["ext_id"].lower() or f"coa-{one['stix_id'].partition('--')[2]}" for one in nodes}
    sections: dict[str, list[dict[str, str]]] = {"obstacles": [], "practices": [], "links": []}
    for one in nodes:
        record = {"id": ids[one["stix_id"]], "name": one["name"], "description": one["description"]}
        if one["type"] == "attack-pattern":
            sections["obstacles"].append(record)
        else:
            sections["practices"].append({**record, "name": shortened(one["description"]) or one["name"]})
    for one in rows(folder / "capec_edges.csv.gz"):
        ends = {"source": ids[one["source_ref"]], "target": ids[one["target_ref"]]}
        sections["links"].append({**ends, "relation": "addresses", "strength": "moderate"})
    return intimacy.Catalog.from_dict({"id": "capec", "name": "MITRE CAPEC", **sections})


def main(folder: Path, out: Path) -> None:
    """Recommend, explain, draw, export, and read back what was exported."""
    catalog = read_capec(folder)
    print(catalog)
    situation = intimacy.Situation(obstacles=dict.fromkeys(NAMED, 0.8), red_flags=[])
    result = intimacy.recommend(situation, k=5, catalog=catalog)
    for item in result:
        print(f"{item.rank}. {item.practice.name}")
        for reason in item.reasons:
            print(f"   {reason.link.id}: {reason.gain:.2f}, {reason.evidence}")
    print(result.why_not(next(id for id in catalog.practices if id not in {item.practice.id for item in result})))
    out.mkdir()
    result.draw().save(out / "result.svg")
    catalog.draw(concept=NAMED[0]).save(out / "capec-66.svg")
    for name, form in (("capec.graphml", None), ("capec.json", "node-link"), ("capec.ttl", None), ("pair", "csv-pair")):
        catalog.save(out / name, form=form)
    for name in ("capec.graphml", "capec.json", "pair"):
        again = intimacy.read_catalog(out / name)
        print(f"{name} comes back equal: {again == catalog and again.sha256 == catalog.sha256}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
