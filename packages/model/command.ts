/** A word as a POSIX shell takes it: names in a suggested command are a repository's, and must stay one word of it. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;
