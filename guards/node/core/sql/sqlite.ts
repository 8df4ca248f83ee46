/**
 * Returns the path of the second file that SQL statements for SQLite open (`ATTACH`, `VACUUM INTO`). Returns the empty text when they open
 * none, and `/` when the path cannot be determined.
 */
export function attachedFile(sql: string): string {
  // SQLite reads the text only up to the first zero byte.
  const [read = ''] = sql.split('\0', 1);
  const texts: string[] = [];
  const plain = read.replace(tokens, (token, name?: string) => {
    if (name !== undefined) return token;
    return token[0] === "'" ? `'${texts.push(token.slice(1, -1).replaceAll("''", "'")) - 1}'` : ' ';
  });
  const opening = plain
    .split(';')
    .filter((statement) => /^\s*(?:attach\b|vacuum\b.*\binto\b)/is.test(statement));
  if (opening.length === 0) return '';
  // With several such statements, or a path that is an expression, the path cannot be determined.
  const [, attached, into] = (opening.length === 1 ? opens.exec(opening[0] ?? '') : null) ?? [];
  return texts[Number(attached ?? into)] || '/';
}

/**
 * Matches a token as SQLite's tokenizer does (`sqlite3GetToken`): comments, texts, quoted names and parameters. A parameter may end in
 * brackets with any characters except blanks. Names and numbers are in group 1.
 */
const tokens =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[$@:#](?:[\w$\x80-\uffff]|::)*(?:\([^\s)]*\)?)?|([\w\x80-\uffff][\w$\x80-\uffff]*)/g;
/** Matches a statement that opens a file; in the statement each text is replaced by its index in `texts`. */
const opens = /^\s*(?:attach(?:\s+database)?\s*'(\d+)'\s*as\b|vacuum\b[^']{0,100}\binto\s*'(\d+)'\s*$)/i;
