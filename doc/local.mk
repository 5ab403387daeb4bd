# SPDX-License-Identifier: MIT
dist_doc_DATA += %D%/admin.en.md %D%/admin.fr.md %D%/staff.en.md %D%/staff.fr.md
