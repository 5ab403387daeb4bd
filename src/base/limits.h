/* SPDX-License-Identifier: MIT */
/* Every size that a stranger picks, with its limit. What goes over one is cut or set aside with
 * a warning that names the limit; nothing is dropped in silence. Sizes are in bytes of UTF-8
 * unless the name says otherwise. */
#ifndef DISPUTED_BASE_LIMITS_H
#define DISPUTED_BASE_LIMITS_H

#define LIMIT_MAIL_BYTES (64 * 1024 * 1024)      /* one mail, raw, as fetched or piped in */
#define LIMIT_HEADER_LINES 2000                  /* header fields looked at */
#define LIMIT_HEADER_BYTES (32 * 1024)           /* one header field's value */
#define LIMIT_SUBJECT_BYTES 1000                 /* a decoded subject */
#define LIMIT_NAME_BYTES 200                     /* a display name or an attachment's name */
#define LIMIT_ADDRESSES 200                      /* addresses taken from one header field */
#define LIMIT_REFERENCES 200                     /* message ids taken from one header field */
#define LIMIT_MESSAGE_ID_BYTES 998               /* RFC 5322 2.1.1 */
#define LIMIT_MIME_DEPTH 50                      /* parts within parts */
#define LIMIT_MIME_PARTS 1000                    /* parts of one mail */
#define LIMIT_UNPACKED_FILES 200                 /* files uuencoded within one text */
#define LIMIT_TEXT_BYTES (2 * 1024 * 1024)       /* text of one mail */
#define LIMIT_TRIM_LINES 20000                   /* lines of a text searched for quotes */
#define LIMIT_ATTACHMENTS 200                    /* attachments listed of one mail */
#define LIMIT_ATTACHMENT_TEXT_BYTES (256 * 1024) /* text looked at of one attached text file */
#define LIMIT_ATTACHMENT_TEXTS_BYTES (12 << 20)  /* after so much no further file's text is kept */
#define LIMIT_HEAD_BYTES (256 * 1024)            /* looked at when only the header is read */
#define LIMIT_MESSAGE_WIRE_BYTES (32 << 20)      /* what the reader says of one mail */
#define LIMIT_MEMORY_BLOB_BYTES (1 << 20)        /* a mail kept in memory; larger ones in a file */
#define LIMIT_WARNINGS 50                        /* warnings kept of one mail */
#define LIMIT_AUTH_RESULTS 200                   /* results taken from Authentication-Results */
#define LIMIT_RECEIVED_LOOKED_AT 60              /* Received fields compared with them */
#define LIMIT_REPORT_RECIPIENTS 200              /* recipients taken from one delivery report */
#define LIMIT_DATE_AT 253402300799               /* a date: the last second of the year 9999 */
#define LIMIT_EVIDENCE 50                        /* signs of a machine kept of one mail */
#define LIMIT_HTML_BYTES (16 * 1024 * 1024)      /* HTML of one part */
#define LIMIT_HTML_DEPTH 500                     /* elements within elements */
#define LIMIT_HTML_TAGS 300000                   /* tags read; the rest is text without them */
#define LIMIT_HTML_LINKS 2000                    /* links listed of one part */
#define LIMIT_LINK_BYTES 4096                    /* the address of one link */
#define LIMIT_LANGUAGE_BYTES 4000                /* text looked at to tell its language */
#define LIMIT_RELAY_BYTES (25 * 1024 * 1024)     /* attachments relayed with one letter */
#define LIMIT_COMPOSED_BYTES (16 << 20)          /* composed letters on their way: others wait */
#define LIMIT_ORDERS 20                          /* orders taken from one mail */
#define LIMIT_ORDER_NUMBERS 200                  /* mails set aside that one order acts on */
#define LIMIT_FACT_TEXT_BYTES (16 * 1024)        /* text of one mail searched for facts */
#define LIMIT_FACT_WORDS 3000                    /* words of one mail looked at for facts */
#define LIMIT_FACTS 5                            /* facts of one kind found in one mail */
#define LIMIT_FACT_MATCHES 50                    /* matches of one pattern looked at in one mail */
#define LIMIT_FACT_BYTES 80                      /* the words of one fact */
#define LIMIT_LIKENESS_WORDS 400                 /* different words of one mail compared */
#define LIMIT_FACT_PATTERN_BYTES 1000            /* a pattern of the configuration */
#define LIMIT_CATEGORY_WORDS 200                 /* words of one category */
#define LIMIT_PRINTABLE 200                      /* characters of foreign text in a log line */

#define LIMIT_NET_LINE_BYTES (1024 * 1024) /* one line of a server's answer */
#define LIMIT_IMAP_LITERALS 1000           /* literals of one response */
#define LIMIT_IMAP_STRINGS_BYTES (1 << 20) /* literals of one response, but for a mail's body */
#define LIMIT_IMAP_LITERAL_BYTES (1 << 30) /* a literal longer than that is a lie */
#define LIMIT_IMAP_WORDS 10000             /* words taken from one list of a response */
#define LIMIT_SMTP_REPLY_BYTES (64 * 1024) /* one SMTP reply, all lines */
#define LIMIT_SMTP_REPLY_LINES 100         /* lines of one SMTP reply */
#define LIMIT_SECRET_BYTES (64 * 1024)     /* a password or token */
#define LIMIT_TOKEN_ANSWER_BYTES 65536     /* what a token endpoint says */

#define LIMIT_TEMPLATE_BYTES (256 * 1024)      /* one template file */
#define LIMIT_RENDERED_BYTES (4 * 1024 * 1024) /* one rendered letter, each of its forms */
#define LIMIT_TEMPLATE_FILES 2000              /* files of one template folder */
#define LIMIT_TEMPLATE_DEPTH 32                /* sections within sections */
#define LIMIT_MARKDOWN_DEPTH 100               /* quotes, lists and emphasis within each other */
#define LIMIT_PARTIAL_DEPTH 16                 /* partials within partials */
#define LIMIT_CHECK_STEPS 100000               /* tags and texts looked at to check one letter */
#define LIMIT_TEMPLATE_PROBLEMS 500            /* mistakes listed of one set */
#define LIMIT_RENDER_STEPS 1000000             /* tags and texts written for one letter */
#define LIMIT_VALUE_BYTES 1000                 /* a one-line value in a letter's body */
#define LIMIT_BLOCK_BYTES (128 * 1024)         /* a person's words in a letter's body */

#endif
