# Nordvakt: every target is a script or a line; `make` alone lists them.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
ENV := . scripts/env.sh;

.PHONY: help run test setup web build format lint docs prepare bench fuzz measure measure-agents measure-charts measure-kills measure-listing measure-probes sample screenshots control-plane postgres release clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up, build and run; ARGS="…" go to `nordvakt serve`; ctrl-C stops it
	@exec scripts/run $(ARGS)

test: ## All checks: format, lints, docs, unit, database, control-plane and browser tests
	@exec scripts/test

setup: ## Install what this machine lacks for all of it
	@scripts/setup

web: ## Build the web bundle (JavaScript and WASM)
	@scripts/setup run && scripts/web

build: ## Build the program with its web bundle
	@scripts/setup run && scripts/build

format: ## Format the code
	@$(ENV) cargo fmt --all

lint: ## Clippy on everything, warnings denied
	@scripts/lint

docs: ## Check the documentation: rustdoc, links, targets
	@scripts/docs

prepare: ## Regenerate server/store/.sqlx after a change of a query or a migration
	@scripts/prepare

bench: ## Measure speed and memory
	@$(ENV) cargo bench --package benches $(ARGS)

fuzz: ## Let a fuzzer break what reads text, a minute a target; ARGS="SECONDS TARGET…" for others
	@scripts/setup run && scripts/fuzz $(ARGS)

measure: ## Measure the seconds from `kubectl apply` to an open page
	@scripts/setup && scripts/build && end2end/measure-changes

measure-agents: ## Measure what an agent takes, and a server that hears 1,000; ARGS="SECONDS NODES" for others
	@scripts/setup && scripts/build && end2end/measure-agents $(ARGS)

measure-charts: ## Fill a store with 90 days of 100 nodes' round trips, and measure what charts cost; ARGS="NODES" for another number
	@scripts/setup run && $(ENV) trap 'scripts/postgres test-stop charts' EXIT; DATABASE_URL=$$(scripts/postgres test-start charts) \
		NORDVAKT_TEST_NODES=$(or $(ARGS),100) cargo test --quiet no_chart_has_more_steps -- --nocapture

measure-kills: ## Kill server and agent in turn for ten minutes, and count what is lost; ARGS="SECONDS" for another time
	@scripts/setup && scripts/build && end2end/measure-kills $(ARGS)

measure-listing: ## Measure the first judgement of 10,000 pods against listing and reading them; ARGS="PODS" for another number
	@scripts/setup && end2end/measure-listing $(ARGS)

measure-probes: ## Send 20,000 probes over a wire of known length, idle and with every core busy; ARGS="PROBES" for another number
	@scripts/setup run && $(ENV) NORDVAKT_TEST_PROBES=$(or $(ARGS),20000) cargo test --quiet -- --nocapture \
		no_round_trip_is_shorter_than_the_wire a_clock_that_is_read_after_sending

sample: ## Record the sample cluster anew, from end2end/sample in a real API server
	@scripts/setup && scripts/build && end2end/record-sample

screenshots: ## Take the screenshots of the pages again
	@scripts/setup && scripts/build && cd end2end && npm run screenshots

control-plane: ## Start a Kubernetes control plane in .local/control-plane to try things on
	@scripts/setup && end2end/control-plane/up .local/control-plane
	@echo "kubectl --kubeconfig=.local/control-plane/admin.kubeconfig …; end2end/control-plane/down .local/control-plane ends it"

postgres: ## Start the private PostgreSQL and print its DATABASE_URL
	@scripts/postgres start

release: ## Build the program as one static file, in dist/
	@scripts/setup run && scripts/release

clean: ## Forget this checkout's private data (the shared cache of builds stays)
	@scripts/clean
