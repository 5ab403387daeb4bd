# SPDX-License-Identifier: MIT
include src/domain/values.mk
