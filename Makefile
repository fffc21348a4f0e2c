CACHE := $(or $(JOBTRAIL_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/jobtrail)
export CARGO_TARGET_DIR ?= $(CACHE)/target

.PHONY: help test
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

test: ## run every test
	cargo test --workspace --locked
