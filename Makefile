# The only door: everything that people and machines do with this repository is a target here.
SHELL := /bin/bash
PREFIX ?= /usr/local
DESTDIR ?=
ONCE ?=
BENCH ?=
LOAD ?=
SWIFT ?= swift
RELEASE_FLAGS := -c release --static-swift-stdlib --scratch-path .build-release

.PHONY: help build demo test test-peers torture planted-bugs soak load fuzz bench format lint schema release package install prepare clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

prepare: ## Installs what is missing through apt, saying so before
	@Scripts/prepare

build: prepare ## Debug build of the daemon and the simulator
	$(SWIFT) build --product routekeeper
	$(SWIFT) build --product genesys-simulator

demo: build ## The whole way of a push, live; ONCE=1 checks it and ends
	@Scripts/demo $(if $(ONCE),--once)

test: ## All tests that this host can run, two minutes of faults, two planted bugs
	@Scripts/prepare --tests
	@Scripts/run-tests
	@Scripts/torture --bounded 120
	@Scripts/planted-bugs --here --share 2

test-peers: release ## Tests against Python peers, databases, a browser and a booted systemd
	@Scripts/prepare --peers
	@Scripts/run-tests --peers

# Hours long, so that a part which fails keeps none of the others from running; it fails at the end.
torture: ## Every fault, pairs of the worst, COUNT= random histories, kills, disks; SEED= or PLAY= repeats one
	@Scripts/prepare --tests
ifneq ($(SEED)$(PLAY),)
	@Scripts/torture
else
	@failed=(); for part in "Scripts/torture" "Scripts/run-tests --torture" "Scripts/planted-bugs"; do \
	  $$part || failed+=("$$part"); \
	done; \
	if (( $${#failed[@]} > 0 )); then printf 'failed: %s\n' "$${failed[@]}" >&2; exit 1; fi
endif

planted-bugs: ## Plants one bug after the other in a copy; the simulation has to find each
	@Scripts/prepare --tests
	@Scripts/planted-bugs

soak: build ## The daemon over SECONDS= (600) of pushes and drift; memory and descriptors must not grow
	@Scripts/soak $(or $(SECONDS),600)

load: release ## 100,000 rules, 1,000 commits in a row, 10,000 webhooks that wait; LOAD="commits --commits 50" a part of it
	@Scripts/prepare --tests
	@Benchmarks/load $(LOAD)

fuzz: ## Coverage-guided fuzzing of every reader of foreign bytes; PARSER= and SECONDS=
	@Scripts/fuzz $(or $(PARSER),all) $(or $(SECONDS),20)

bench: release ## Measurements beside a Python peer, for docs/benchmarks.md; BENCH="--passes 10000"
	@Scripts/prepare --tests
	@Benchmarks/prepare
	@Benchmarks/run $(BENCH)
	@Benchmarks/replay

format: ## Formats all Swift files
	$(SWIFT) format format --in-place --parallel --recursive Sources Tests Package.swift

lint: ## Findings of the formatter, without changing anything
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Package.swift

schema: build ## Writes examples-repo/.schema for editors
	@mkdir -p examples-repo/.schema
	.build/debug/routekeeper schema > examples-repo/.schema/manifest.schema.json
	.build/debug/routekeeper schema --tests > examples-repo/.schema/tests.schema.json

release: prepare ## Stripped binaries in dist/ that run without Swift
	@Scripts/release

package: release ## dist/*.deb of what release built
	@Scripts/prepare --package
	@Scripts/package

install: ## Installs dist/, units, manual, completions and an example configuration below DESTDIR and PREFIX
	@Scripts/install "$(DESTDIR)" "$(PREFIX)"

clean: ## Removes what builds made
	rm -rf .build .build-release dist
