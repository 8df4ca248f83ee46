import type { Format } from './app.ts';

/** A word as a POSIX shell takes it: names in a suggested command are a repository's, and must stay one word of it. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The command that prints the policy a function needs, in the words of its template. */
export const policyCommand = (name: string, format: Format): string =>
  `emmental permissions --function ${shellWord(name)} --format ${format === 'terraform' ? format : format === 'cdk' ? 'iam' : 'sam'}`;
