# SPDX-License-Identifier: MIT
dist_man_MANS += man/disputed.8
dist_man_MANS += man/disputed-templates.7
