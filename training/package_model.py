"""Pack a trained encoder and the lemma tables into a spaCy pipeline directory.

    python training/package_model.py TRAINED streams/extraction/model --lookups spacy_lookups_data-1.0.5-py2.py3-none-any.whl

TRAINED holds the graphs that graphs.py writes, vocab.txt and labels.json (the lists "ner", "xpos", "upos" and "dep", in the order of the
network's outputs).
The wheel is only read here: the pipeline does not need spacy-lookups-data.
"""

import argparse
import gzip
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import ORTH
from spacy.lookups import Lookups

from streams.extraction.encoder import LABELS_FILE, VOCABULARY_FILE
from streams.extraction.network import PROFILES, PROFILES_FILE

AUXILIARIES = {
    "be": "am are is was were been being 'm 're 's ’m ’re ’s m re s ai",
    "have": "has had having 've 'd ’ve ’d ve",
    "do": "does did done doing",
    "will": "'ll ’ll wo ll",
    "can": "ca",
    "shall": "sha",
}
"""WordNet's tables have verbs, but not as auxiliaries."""

RANKS = [
    "Sgt.", "Lt.", "Capt.", "Col.", "Maj.", "Cpl.", "Det.", "Pvt.", "Supt.", "Insp.", "Brig.", "Cmdr.", "Cdr.", "Cmdt.", "Sgts.",
    "Lts.", "Dets.", "Hon.", "Fr.", "Sr.", "Mt.", "Ft.", "Twp.", "Amb.", "Pte.", "Sec.", "Atty.", "Dep.", "Pres.", "Spc.", "Msgr.",
]  # fmt: skip
"""Abbreviations before names that spaCy's English tokenizer cuts from their full stop, which then looks like a sentence end."""

NOTICE = """The weights in this directory were trained on, and are to be treated as, CC BY-SA 4.0 material:
UD_English-EWT (CC BY-SA 4.0), GUM without its non-commercial genres (CC BY 4.0 and the licences of its texts), WikiGold (CC BY 4.0),
Universal NER English EWT (CC BY-SA 4.0), CrossNER politics (MIT), Voice of America text (public domain).
The encoder began as all-MiniLM-L6-v2 (Apache-2.0). Lemma tables: spacy-lookups-data (MIT), from WordNet 3.0 (licence in lemmatizer/).
"""


def write_encoder(trained: Path, out: Path) -> None:
    """Write the files that the encoder loads."""
    profiles = {
        profile: {"graphs": ["bottom.int8.onnx", f"{profile}.int8.onnx"], "relations": f"relations.{profile}.onnx"} for profile in PROFILES
    }
    graphs = {name for files in profiles.values() for name in (*files["graphs"], files["relations"])}
    for name in (VOCABULARY_FILE, LABELS_FILE, *graphs):
        shutil.copyfile(trained / name, out / name)
    (out / PROFILES_FILE).write_text(json.dumps(profiles, indent=1) + "\n")


def lemma_tables(wheel: Path) -> Lookups:
    """The English tables of the wheel, with auxiliaries added."""
    lookups = Lookups()
    with zipfile.ZipFile(wheel) as archive:
        for kind in ("rules", "exc", "index"):
            table: dict[str, Any] = json.loads(gzip.decompress(archive.read(f"spacy_lookups_data/data/en_lemma_{kind}.json.gz")))
            if kind == "exc":
                table["aux"] = {form: [lemma] for lemma, forms in AUXILIARIES.items() for form in forms.split()}
                table["part"] = {"n't": ["not"], "n’t": ["not"], "nt": ["not"]}
            elif kind == "rules":
                table["aux"] = table["part"] = [["", ""]]
            lookups.add_table(f"lemma_{kind}", table)
    return lookups


def main() -> None:
    """Write the pipeline directory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("trained", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lookups", type=Path, required=True)
    arguments = parser.parse_args()
    nlp = spacy.blank("en")
    nlp.meta.update(
        name="tollwire",
        version="0.1.0",
        description="Entities, tags, sentences and dependencies of English news from one small transformer (int8 ONNX).",
        author="tollwire",
        spacy_version=">=3.8.7,<3.9",
        license="Apache-2.0 (code), CC BY-SA 4.0 (weights); see docs/model-card.md",
    )
    for rank in RANKS:
        nlp.tokenizer.add_special_case(rank, [{ORTH: rank}])  # type: ignore[union-attr]
    encoder: Any = nlp.add_pipe("tollwire_encoder")
    lemmatizer: Any = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    lemmatizer.lookups = lemma_tables(arguments.lookups)
    lemmatizer._validate_tables()
    with tempfile.TemporaryDirectory() as folder:
        write_encoder(arguments.trained, Path(folder))
        encoder.from_disk(Path(folder))
        nlp.to_disk(arguments.out)
    with zipfile.ZipFile(arguments.lookups) as archive:
        licence = archive.read("spacy_lookups_data/data/en_license.txt")
    (arguments.out / "NOTICE.txt").write_text(NOTICE)
    (arguments.out / "lemmatizer" / "LICENSE-wordnet.txt").write_bytes(licence)


if __name__ == "__main__":
    main()
