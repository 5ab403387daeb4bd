#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes ./configure in a fresh checkout.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --force
