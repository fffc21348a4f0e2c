# Everything a developer or CI does here. `make help` lists it.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Where jobtrail keeps its data and listens, for `make run`.
DATA ?= .jobtrail
LISTEN ?= 127.0.0.1:8080
# How much `make bench` does.
JOBS ?= 2000
AGENTS ?= 8
EVENTS ?= 200000
# How large a snapshot `make bench` looks at.
FILES ?= 10000
# How many agents `make bench-lost` kills.
KILLS ?= 200
# How much `make fuzz` asks; with TIME, for how many seconds instead.
REQUESTS ?= 100000
TIME ?=

# What is fetched or compiled once and outlives a checkout.
CACHE := $(or $(JOBTRAIL_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/jobtrail)
export JOBTRAIL_CACHE := $(CACHE)
export CARGO_TARGET_DIR ?= $(CACHE)/target
# Set by hand, each names another one, which is then used as it is.
ROCKSDB_LIB_DIR := $(or $(ROCKSDB_LIB_DIR),$(shell scripts/rocksdb.sh path))
JOBTRAIL_NATS_SERVER := $(or $(JOBTRAIL_NATS_SERVER),$(shell scripts/nats-server.sh path))
export ROCKSDB_LIB_DIR JOBTRAIL_NATS_SERVER
export ROCKSDB_STATIC := 1

BIN := $(CARGO_TARGET_DIR)/release/jobtrail
step := scripts/step.sh

##@ Use it
.PHONY: run
run: build ## build, and play every role in one process (LISTEN=127.0.0.1:8080 DATA=.jobtrail)
	@scripts/samples.sh
	@exec $(BIN) up --data $(DATA) --listen $(LISTEN)

.PHONY: clean-data
clean-data: ## forget what `make run` kept
	@scripts/clean-data.sh $(DATA)

##@ Build it
.PHONY: setup
setup: ## install what the machine lacks; the first time compiles RocksDB, about 15 minutes on 2 cores
	@scripts/setup.sh

.PHONY: build
build: setup ## the release program with the web UI in it, and the tools beside it
	@scripts/web.sh
	@cargo build --release --workspace --bins --locked
	@scripts/assemble-tools.sh $(CARGO_TARGET_DIR)/release

.PHONY: bin
bin: ## print where the release program is: make -s bin
	@echo $(BIN)

##@ Check it
.PHONY: test
test: setup ## everything that must hold: format, the web UI, lints, deployment files, every test, a browser, a short fuzz
	@scripts/setup.sh tests
	@$(step) format cargo fmt --all --check
	@$(step) web scripts/web.sh check
	@$(step) lint cargo clippy --workspace --all-targets --locked -- -D warnings
	@$(step) build cargo build --workspace --all-targets --locked
	@$(step) deploy scripts/check-deploy.sh $(CARGO_TARGET_DIR)/debug/jobtrail
	@$(step) tools scripts/assemble-tools.sh $(CARGO_TARGET_DIR)/debug
	@$(step) test cargo test --workspace --locked --no-fail-fast
	@$(step) browser scripts/browser-tests.sh $(CARGO_TARGET_DIR)/debug/jobtrail
	@$(step) fuzz scripts/fuzz.sh $(CARGO_TARGET_DIR)/debug/jobtrail

.PHONY: ci
ci: ## what CI runs, which is make test
	@.ci/run

.PHONY: fuzz
fuzz: build ## ask the API for what it may not expect, by its OpenAPI document (REQUESTS, or TIME in seconds); half an hour
	@scripts/setup.sh tests
	@scripts/fuzz.sh $(BIN) $(if $(TIME),--seconds $(TIME),--requests $(REQUESTS)) --seed $$RANDOM --counts

.PHONY: browser
browser: build ## the tests in a real browser alone
	@scripts/setup.sh tests
	@scripts/browser-tests.sh $(BIN)

.PHONY: web
web: ## the web UI alone: build it, and check its types, lints and tests
	@scripts/web.sh check

.PHONY: fmt
fmt: ## format the sources
	@cargo fmt --all

.PHONY: lint
lint: setup ## format and lints alone
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets --locked -- -D warnings

.PHONY: deny
deny: ## licences, duplicates and origins of what we depend on (DENY=advisories for known holes: needs the network)
	@scripts/deny.sh $(DENY)

.PHONY: bench
bench: build ## jobs a second and latencies against the broker's own rate (JOBS, AGENTS, EVENTS, FILES)
	@$(BIN) bench lifecycle --jobs $(JOBS) --agents $(AGENTS)
	@$(BIN) bench replay --events $(EVENTS)
	@$(BIN) bench systems --files $(FILES)

.PHONY: bench-lost
bench-lost: build ## from the death of agents to the new offer of their jobs (KILLS); half a minute for each 40
	@$(BIN) bench lost --kills $(KILLS)

.PHONY: help
help: ## list this
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
