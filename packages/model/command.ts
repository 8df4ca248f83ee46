import type { Format } from './app.ts';

/** Quotes a word for a POSIX shell if needed. Names in a suggested command come from the repository, so any text can occur in them. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A format in which `permissions --format` prints a policy. */
export type PrintedPolicy = 'sam' | 'cloudformation' | 'serverless' | 'terraform' | 'iam';

/** Returns the format in which `permissions --format` prints the roles of a function of Google Cloud. */
export const googleFormatOf = (format: Format): 'terraform' | 'gcloud' =>
  format === 'terraform' ? 'terraform' : 'gcloud';

/** Returns the command that prints the least policy of a function. */
export const policyCommand = (name: string, format: PrintedPolicy | 'gcloud'): string =>
  `emmental permissions --function ${shellWord(name)} --format ${format}`;

/**
 * Returns the format of a policy that the file with a role takes. Only a role that SAM or the Serverless Framework makes
 * takes the policies of their functions; every other role of such a template is an `AWS::IAM::Role`.
 */
export const policyFormatOf = (
  format: Format,
  role: { readonly generated: boolean } | null,
): PrintedPolicy => (role?.generated === true ? ofFunctions[format] : ofRoles[format]);

const ofRoles = {
  sam: 'cloudformation',
  cloudformation: 'cloudformation',
  serverless: 'cloudformation',
  terraform: 'terraform',
  cdk: 'iam',
  gcloud: 'iam',
  firebase: 'iam',
  knative: 'iam',
  handler: 'iam',
} as const satisfies Record<Format, PrintedPolicy>;

const ofFunctions = { ...ofRoles, sam: 'sam', serverless: 'serverless' } as const satisfies Record<
  Format,
  PrintedPolicy
>;
