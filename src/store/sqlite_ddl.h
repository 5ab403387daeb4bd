/* SPDX-License-Identifier: MIT */
/* The schema of SQLite, from src/store/sql/sqlite-NNN.sql; sqlite_ddl.c is made of them by make. */
#ifndef DISPUTED_STORE_SQLITE_DDL_H
#define DISPUTED_STORE_SQLITE_DDL_H

extern const char sqlite_ddl_001[];

#endif
