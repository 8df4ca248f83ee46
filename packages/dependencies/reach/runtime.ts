import type { Ecosystem } from '../package-list.ts';
import { normalizedName } from '../versions/pep440.ts';

/**
 * Packages that a Lambda runtime includes, in a version that AWS chooses and changes. Source: AWS Lambda developer
 * guide, "Building Lambda functions with Node.js", "… with Python": runtime-included SDK versions.
 */
const provided: readonly { readonly runtime: RegExp; readonly name: RegExp }[] = [
  { runtime: /^nodejs(?:1[89]|[2-9]\d)\./, name: /^@(?:aws-sdk|smithy)\// },
  { runtime: /^nodejs(?:[4-9]|1[0-6])\./, name: /^aws-sdk$/ },
  {
    runtime: /^python/,
    name: /^(?:boto3|botocore|s3transfer|jmespath|urllib3|python-dateutil|six|awslambdaric)$/,
  },
];

/** True when the runtime contains a package of that name, so that a function does not need its own copy. */
export const isProvided = (runtime: string | null, ecosystem: Ecosystem, name: string): boolean =>
  runtime !== null &&
  provided.some(
    (row) => row.runtime.test(runtime) && row.name.test(ecosystem === 'PyPI' ? normalizedName(name) : name),
  );

/** Returns the ecosystem of a runtime's packages; null when it is unknown. */
export function ecosystemOfRuntime(runtime: string | null): Ecosystem | null {
  if (runtime === null) return null;
  for (const [beginning, ecosystem] of beginnings) if (runtime.startsWith(beginning)) return ecosystem;
  return null;
}

const beginnings = [
  ['nodejs', 'npm'],
  ['python', 'PyPI'],
  ['java', 'Maven'],
  ['go', 'Go'],
  // A compiled program runs on a runtime without a language; among the languages that are read, this is Go.
  ['provided', 'Go'],
] as const;
