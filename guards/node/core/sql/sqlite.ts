/**
 * Returns the path that an SQLite statement opens besides its own database (`ATTACH`, `VACUUM INTO`), the empty text when it opens none,
 * and `/` when nobody knows which file it opens.
 */
export function attachedFile(sql: string): string {
  // Native code reads a text to its first zero.
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
  // With several statements, or a name that is put together, nobody knows which file is opened.
  const [, attached, into] = (opening.length === 1 ? opens.exec(opening[0] ?? '') : null) ?? [];
  return texts[Number(attached ?? into)] || '/';
}

/**
 * Matches a token as SQLite reads it (`sqlite3GetToken`): comments, texts, quoted names, and parameters, which may hold anything but
 * blanks between brackets behind their names. Names and numbers are the group.
 */
const tokens =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[$@:#](?:[\w$\x80-\uffff]|::)*(?:\([^\s)]*\)?)?|([\w\x80-\uffff][\w$\x80-\uffff]*)/g;
/** Matches a statement in which each text is replaced by its number. */
const opens = /^\s*(?:attach(?:\s+database)?\s*'(\d+)'\s*as\b|vacuum\b[^']{0,100}\binto\s*'(\d+)'\s*$)/i;
