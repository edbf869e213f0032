# shellcheck shell=bash disable=SC2034
# The test command, covered. Its times order the files of the run on Node 24. Part of .ci/run.
covered="src/**/*.ts" cached="--cache"
suite "tests on Node $(node -v)" node --maxWorkers=2
