# SPDX-License-Identifier: MIT
# Each file PATH/sqlite-NNN.sql becomes the C string sqlite_ddl_NNN, without comments and blank lines.
BEGIN {
	print "/* Made by make from src/store/sql. */"
	print "#include \"store/sqlite_ddl.h\""
}
FNR == 1 {
	if (name != "")
		print "\t;"
	name = FILENAME
	sub(/.*sqlite-/, "", name)
	sub(/\.sql$/, "", name)
	print "\nconst char sqlite_ddl_" name "[] ="
}
{
	sub(/[ \t]*--.*/, "")
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	if ($0 != "")
		print "\t\"" $0 "\\n\""
}
END {
	print "\t;"
}
