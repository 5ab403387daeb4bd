# SPDX-License-Identifier: MIT
dist_man_MANS += man/disputed.8
dist_man_MANS += man/disputed-templates.7
dist_man_MANS += man/disputed.conf.5
dist_man_MANS += man/disputed-orders.7
dist_man_MANS += man/disputectl.8
dist_man_MANS += man/disputed-reader.8
