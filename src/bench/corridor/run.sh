#!/bin/bash
# What the corridor (who calls, what was sent, whose it is, the audit) adds to the one query that it guards, inside one process, in turns.
#   ./portico bench corridor
set -eu
cd "$(dirname "$0")/../../.."
${PORTICO_MAVEN:-mvn} -q -B test -Dtests.compiler=-XX:+TieredCompilation -Dtest=CorridorCost 2>&1 | grep -E ' us$|times|ERROR'
