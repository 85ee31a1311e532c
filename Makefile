PYTHON ?= python3
VENV := .venv
AUDIT := .venv-audit
DOCS := .venv-docs
DEPLOY := .venv-deploy
BIN := $(VENV)/bin
GAZETTEER := streams/extraction/gazetteer.sqlite

.PHONY: run setup test fuzz test-kafka test-web test-faults test-compose test-deploy secrets reference docs test-docs soak speed audit sbom lint types layers schemas accuracy places actors accuracy-diff phenomena calibrate lock model clean

run: setup ## set everything up and run the main job on an embedded broker, with the board
	$(BIN)/tollwire demo --board

setup: $(VENV)/.installed $(GAZETTEER) ## create .venv from the lock file and build the gazetteer

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "tollwire needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@echo "Setting up $(VENV) from requirements-dev.lock: about 120 packages, a minute or two …"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(GAZETTEER): $(VENV)/.installed streams/extraction/build_gazetteer.py $(wildcard streams/extraction/rules/countries.toml streams/extraction/rules/provinces.toml streams/extraction/rules/divisions.tsv streams/extraction/rules/places.toml)
	@echo "Building the gazetteer …"
	$(BIN)/python -m streams.extraction.build_gazetteer $@

test: setup ## everything that needs only pip, on the embedded broker
	$(BIN)/pytest

fuzz: setup ## odd input by Hypothesis and atheris: make fuzz INPUTS=1000000 (100,000 by default, some five minutes; docs/fuzzing.md)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: 'atheris==3.0.0' || echo "no atheris for this machine"
	$(BIN)/python -m tests.fuzz.campaign --inputs $(or $(INPUTS),100000) $(FUZZ)

test-kafka: setup ## end to end on a real Kafka (needs Java 17 and Maven)
	$(BIN)/pytest -m kafka

test-web: setup ## the board in a real headless Chromium (needs one: CHROMIUM=program); screenshots to SCREENSHOTS=folder
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'playwright==1.65.2' 'axe-playwright-python==0.1.8'
	SCREENSHOTS='$(or $(SCREENSHOTS),build/screenshots)' $(BIN)/pytest -m web tests/web
	@echo "The screenshots are in $(or $(SCREENSHOTS),build/screenshots): look at them."

test-faults: setup ## two seeds of faults on three real brokers, some five minutes (needs Java 17 and Maven); more: make soak SEEDS=20
	$(BIN)/pytest -m faults

test-compose: setup ## everything of docker-compose.yml up, fed, scaled, a worker killed, down and up again (needs a Docker engine with Compose)
	$(BIN)/pytest -m compose

test-deploy: setup $(DEPLOY)/.installed ## alarms and dashboard in a real Prometheus (prometheus, promtool and amtool on the PATH), and the Kubernetes manifests against its schemas
	$(BIN)/pytest -m deploy

secrets: ## make up the secrets of docker-compose.yml that are missing, in secrets/
	sh deploy/secrets.sh

reference: setup ## rewrite docs/reference/ from the code
	$(BIN)/python -m manual

docs: $(DOCS)/.installed ## the manual as a site: site/index.html
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict

test-docs: setup $(DOCS)/.installed ## that the site builds without a warning, and asks no other host for anything
	$(BIN)/pytest -m docs

$(DOCS)/.installed: docs/requirements.lock
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r docs/requirements.lock
	touch $@

$(DEPLOY)/.installed:
	$(PYTHON) -m venv $(DEPLOY)
	$(DEPLOY)/bin/python -m pip install --quiet --disable-pip-version-check 'kubernetes-validate==1.37.0'
	touch $@

soak: setup ## SEEDS runs of faults on three real brokers, one after the other, and the table in docs/faults.md
	$(BIN)/python -m tests.faults --seeds $(or $(SEEDS),20) --write docs/faults.md

speed: setup ## speed, latency, workers, state and cost on a real Kafka, and the tables and charts of docs/speed.md (PEERS=python that has Quix Streams and Bytewax; MEMORY=1 for the long run; PARTS="latency loop" for these alone)
	PYTHONPATH=. $(BIN)/python -m bench.speed $(PARTS) --write docs/speed.md $(if $(MEMORY),--memory) $(if $(PEERS),--peers-python $(PEERS))

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

schemas: setup ## rewrite schemas/ from streams/messages.py
	$(BIN)/tollwire schemas --out schemas

accuracy: setup ## facts and events on texts of our own, and false ones on texts that hold none
	$(BIN)/python bench/facts.py
	$(BIN)/python -m bench.tolls
	$(BIN)/python bench/negatives.py
	$(BIN)/python bench/events.py
	$(BIN)/python bench/subjects.py

places: setup ## place names in passages of our own, against the plain look-up of the most populous namesake
	$(BIN)/python bench/places.py

actors: setup ## actors and persons in sentences of our own: types, names joined, sides, titles, traps
	$(BIN)/python -m bench.actors

accuracy-diff: setup ## facts gained and lost against the last release or BASE=revision, on the samples or TEXTS="files and folders"
	$(BIN)/python bench/accuracy_diff.py $(TEXTS) $(if $(BASE),--base $(BASE))

phenomena: setup ## the score of each phenomenon, and docs/phenomena.md rewritten with it
	$(BIN)/python -m bench.phenomena --write

calibrate: setup ## the weights of confidence fitted anew, and docs/confidence.md rewritten with how often facts are right
	$(BIN)/python -m bench.calibrate --write

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml

lock: ## rewrite the lock files from pyproject.toml (needs uv): what runs, and what builds and tests it
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev --extra build -o requirements-dev.lock
	$(LOCK:pyproject.toml=docs/requirements.in) -o docs/requirements.lock

audit: setup $(AUDIT)/.installed ## known vulnerabilities of what runs (needs a vulnerability service), and whether what is installed is what was locked
	$(BIN)/python deploy/audit.py $(AUDIT)/bin/pip-audit requirements.lock requirements-dev.lock

sbom: $(AUDIT)/.installed ## what runs as a CycloneDX document, from requirements.lock: dist/tollwire.cdx.json
	mkdir -p dist
	$(AUDIT)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --sv 1.6 --of JSON --output-reproducible -o dist/tollwire.cdx.json

$(AUDIT)/.installed:
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit==2.10.1' 'cyclonedx-bom==7.5.0'
	touch $@

model: setup ## train the shipped model anew: make model DATA=folder OUT=folder (training/README.md)
	$(PYTHON) -m venv .venv-training
	.venv-training/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-training/bin/pip install --quiet --disable-pip-version-check -e '.[training]'
	.venv-training/bin/python -m training $(DATA) $(OUT)
	$(BIN)/python bench/pipeline.py $(DATA)/eval --model $(OUT)/pipeline

clean:
	rm -rf $(VENV) $(AUDIT) $(DOCS) $(DEPLOY) site $(GAZETTEER) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
