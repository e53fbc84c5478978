#!/bin/bash
# Measures the gateways in network namespaces of their own (root; nftables, haproxy, iproute2, wrk): how long ten thousand forwards or names take, and one more; what a
# forward costs beside the bare route, and a site beside HAProxy configured by hand; how long it is from an order to the first visitor.
#   ./portico bench gateway
set -eu
. "$(dirname "$0")/../portal.sh"
cd "$here"; need wrk wrk
${PORTICO_MAVEN:-mvn} -q -B test -Dtests.compiler=-XX:+TieredCompilation -Dtest='GatewayBench,SiteBench,AddBench,NftForwarderTest#ten_thousand_rules_are_one_transaction,HaproxySitesTest#ten_thousand_names,HaproxyChoicesTest#two_hundred_certificates' 2>&1 | grep -E '^(bench|nftables|haproxy): |ERROR'
