/**
 * A whole installation in one file: every row of its database as of one moment, and the files of its data directory. The one rule: what is read back has gone through
 * the schema's own migrations and all its constraints, so a file that does not fit is refused and nothing of it stays. Start reading at {@link portico.launch.archive.Rows}.
 */
package portico.launch.archive;
