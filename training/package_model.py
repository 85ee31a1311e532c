"""Pack a trained encoder and the lemma tables into a spaCy pipeline directory.

    python -m training.package_model TRAINED streams/extraction/model --lookups FOLDER

TRAINED holds the graphs that graphs.py writes, vocab.txt and labels.json (the lists "ner", "xpos", "upos" and "dep", in the order of the
network's outputs).
FOLDER is spacy-lookups-data's `data`; it is only read here, the pipeline does not need that package.
"""

import argparse
import gzip
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import ORTH
from spacy.lang.char_classes import HYPHENS
from spacy.lookups import Lookups
from spacy.util import compile_infix_regex, compile_suffix_regex

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

INFIXES = [r"(?<=[0-9])[–—](?=[0-9£$€])", r"(?<=[0-9])-(?=[£$€])"]
"""Where a token is cut in addition: "12–15", "3,000-£5,000"."""
PREFIXES = ("co", "re", "non", "multi", "e", "ex")
"""What stays with its word, "co-pilot", as in the treebanks."""
SUFFIXES = [r"(?<=[0-9])(?:bn|mn|tn)"]
"""What is cut off in addition: "2bn"."""

NOTICE = """The weights in this directory were trained on, and are to be treated as, CC BY-SA 4.0 material:
UD_English-EWT (CC BY-SA 4.0), GUM without its non-commercial genres (CC BY 4.0 and the licences of its texts), WikiGold (CC BY 4.0),
Universal NER English EWT (CC BY-SA 4.0), CrossNER politics (MIT), Voice of America text (public domain), news of the Open American National
Corpus (free for any use).
The encoder began as all-MiniLM-L6-v2 (Apache-2.0). Lemma tables: spacy-lookups-data (MIT), from WordNet 3.0 (licence in lemmatizer/).
"""


def _kept_prefixes(infix: str) -> str:
    """The pattern of spaCy's that cuts at hyphens between letters, but not after a prefix; others as they are."""
    hyphens = f"(?:{HYPHENS})"
    guards = "".join(rf"(?<!\b{prefix})" for prefix in PREFIXES)
    return infix.replace(hyphens, guards + hyphens)


def write_encoder(trained: Path, out: Path) -> None:
    """Write the files that the encoder loads."""
    profiles = {
        profile: {"graphs": ["bottom.int8.onnx", f"{profile}.int8.onnx"], "relations": f"relations.{profile}.onnx"} for profile in PROFILES
    }
    graphs = {name for files in profiles.values() for name in (*files["graphs"], files["relations"])}
    for name in (VOCABULARY_FILE, LABELS_FILE, *graphs):
        shutil.copyfile(trained / name, out / name)
    (out / PROFILES_FILE).write_text(json.dumps(profiles, indent=1) + "\n")


def lemma_tables(folder: Path) -> Lookups:
    """The English tables, with auxiliaries added."""
    lookups = Lookups()
    for kind in ("rules", "exc", "index"):
        table: dict[str, Any] = json.loads(gzip.decompress((folder / f"en_lemma_{kind}.json.gz").read_bytes()))
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
    nlp.tokenizer.infix_finditer = compile_infix_regex([*map(_kept_prefixes, nlp.Defaults.infixes), *INFIXES]).finditer  # type: ignore[union-attr]
    nlp.tokenizer.suffix_search = compile_suffix_regex([*nlp.Defaults.suffixes, *SUFFIXES]).search  # type: ignore[union-attr]
    for rank in RANKS:
        nlp.tokenizer.add_special_case(rank, [{ORTH: rank}])  # type: ignore[union-attr]
    encoder: Any = nlp.add_pipe("tollwire_encoder")
    lemmatizer: Any = nlp.add_pipe("tollwire_lemmatizer", name="lemmatizer")
    lemmatizer.lookups = lemma_tables(arguments.lookups)
    lemmatizer._validate_tables()
    with tempfile.TemporaryDirectory() as folder:
        write_encoder(arguments.trained, Path(folder))
        encoder.from_disk(Path(folder))
        nlp.to_disk(arguments.out)
    (arguments.out / "NOTICE.txt").write_text(NOTICE)
    shutil.copyfile(arguments.lookups / "en_license.txt", arguments.out / "lemmatizer" / "LICENSE-wordnet.txt")


if __name__ == "__main__":
    main()
