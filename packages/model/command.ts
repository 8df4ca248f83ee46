import type { Format } from './app.ts';

/** Quotes a word for a POSIX shell if needed. Names in a suggested command come from the repository, so any text can occur in them. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Returns the command that prints the least policy of a function in the format of its template. */
export const policyCommand = (name: string, format: Format): string =>
  `emmental permissions --function ${shellWord(name)} --format ${policyFormats[format]}`;

/** The value of --format that prints a policy for each format of templates. */
const policyFormats = {
  sam: 'sam',
  cloudformation: 'sam',
  serverless: 'serverless',
  terraform: 'terraform',
  cdk: 'iam',
  gcloud: 'iam',
  handler: 'sam',
} as const satisfies Record<Format, string>;
