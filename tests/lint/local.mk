# SPDX-License-Identifier: MIT
# What holds for the tree as a whole. The tables (*.tsv) are what to edit when a rule is meant to change.
LINTS = %D%/floors.lint %D%/links.lint %D%/purity.lint %D%/banned.lint %D%/headers.lint %D%/names.lint \
	%D%/spdx.lint %D%/size.lint %D%/words.lint %D%/planted.lint %D%/man.lint %D%/service.lint
TESTS += $(LINTS)
EXTRA_DIST += $(LINTS) %D%/tap.sh %D%/floors.tsv %D%/purity.tsv %D%/names.tsv
