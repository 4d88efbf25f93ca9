# Every target works on a fresh Debian, Ubuntu or macOS with Python 3.11 to 3.13; see `make help`.
# Written for GNU make 3.81, which macOS still ships.
SHELL := /bin/sh
BIN := .venv/bin
ARGS ?=

usable = $(shell $(1) -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1 && echo $(1))
PYTHON = $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(call usable,$(name))))
PIP = $(BIN)/python -m pip install --disable-pip-version-check --quiet
OURSELVES = $(PIP) --no-deps --no-build-isolation --editable .

.PHONY: help demo run check test fix
.DELETE_ON_ERROR:

help:
	@echo "make demo    环境、内置数据库、演示数据、网站 / everything, with demo data, on port 8000"
	@echo "make run     启动网站 / the site with its own data"
	@echo "make test    日常测试 / the everyday test suite"
	@echo "make check   格式、类型、分层、翻译 / style, types, import contracts, translations"
	@echo "make fix     自动整理格式 / mend style where a tool can"

demo: .venv/runtime.stamp
	@exec $(BIN)/tongxin demo $(ARGS)

run: .venv/runtime.stamp
	@exec $(BIN)/tongxin serve $(ARGS)

test: .venv/dev.stamp
	@exec $(BIN)/python -m tools.suite everyday $(ARGS)

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(BIN)/python -m tools.suite templates --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m tools.translate check

fix: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@$(BIN)/python -m tools.suite templates

.venv/runtime.stamp: requirements/runtime.txt pyproject.toml | .venv/bin/pip
	@echo "安装依赖，第一次约一分钟 / installing dependencies, about a minute the first time"
	@$(PIP) --require-hashes --requirement requirements/runtime.txt
	@$(OURSELVES)
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml | .venv/bin/pip
	@echo "安装依赖与测试工具，第一次约两分钟 / installing dependencies and test tools, about two minutes"
	@$(PIP) --require-hashes --requirement requirements/dev.txt
	@$(OURSELVES)
	@touch .venv/runtime.stamp $@

.venv/bin/pip:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "缺少 Python 3.11–3.13 或它的 venv 组件。Debian/Ubuntu：apt install make python3-venv；macOS：brew install python@3.13"; \
	  echo "Python 3.11 to 3.13 or its venv part is missing. Debian/Ubuntu: apt install make python3-venv; macOS: brew install python@3.13"; \
	  exit 1; \
	fi
	@$(PYTHON) -m venv --clear .venv
