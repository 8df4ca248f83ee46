/** Quotes a word for a POSIX shell if needed. Names in a suggested command come from the repository, so any text can occur in them. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A format in which `permissions --format` prints a policy. */
export type PrintedPolicy = 'sam' | 'cloudformation' | 'serverless' | 'terraform' | 'iam';

/** Returns the command that prints the least policy of a function. */
export const policyCommand = (name: string, format: PrintedPolicy | 'gcloud'): string =>
  `emmental permissions --function ${shellWord(name)} --format ${format}`;
