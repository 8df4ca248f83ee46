import type { Format } from './app.ts';
import type { PrintedPolicy } from './policy-command.ts';

/** Returns the format in which `permissions --format` prints the roles of a function of Google Cloud. */
export const googleFormatOf = (format: Format): 'terraform' | 'gcloud' =>
  format === 'terraform' ? 'terraform' : 'gcloud';

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
