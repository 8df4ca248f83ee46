import type { FunctionDeclaration } from '@emmental/model';
import { type Glob, glob } from '../algebra/glob.ts';
import type { MinimalPolicy, PolicyStatement } from '../algebra/minimise.ts';
import { type Names, patternText } from '../needs/canonical.ts';
import { plainValue } from './plain-value.ts';
import { terraformText } from './terraform.ts';

export type PolicyFormat = 'sam' | 'terraform' | 'iam';

/** A JSON policy document, pseudo parameters and references as `${…}`. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Writes a policy: `iam` one JSON document for each part; `sam` the YAML of a function's `Policies:`, resources as
 * `!GetAtt Orders.Arn` or `!Sub`, without what SAM adds by itself; `terraform` data sources of policy documents.
 */
export function renderPolicy(
  policy: MinimalPolicy,
  format: PolicyFormat,
  fn: FunctionDeclaration,
  names: Names,
): string {
  if (format === 'sam') return samText(policy, fn, names);
  if (format === 'terraform') return terraformText(policy, fn, names);
  const documents = policy.parts.map((part) => policyDocument(part));
  return documents.map((document) => `${JSON.stringify(document, null, 2)}\n`).join('');
}

export const policyDocument = (statements: readonly PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({
    Sid: statement.sid,
    Effect: statement.effect,
    [statement.notActions ? 'NotAction' : 'Action']: statement.actions,
    [statement.notResources ? 'NotResource' : 'Resource']: statement.resources.map(patternText),
    ...(statement.condition ? { Condition: plainValue(statement.condition) } : {}),
  })),
});

function samText(policy: MinimalPolicy, fn: FunctionDeclaration, names: Names): string {
  const parts = policy.parts
    .map((part) => part.filter((statement) => !isGivenBySam(statement, fn)))
    .filter((part) => part.length > 0);
  if (parts.length === 0) return 'Policies: []\n';
  const lines = ['Policies:'];
  for (const part of parts) {
    lines.push('  - Version: "2012-10-17"', '    Statement:');
    for (const statement of part) {
      lines.push(`      - Sid: ${statement.sid}`, `        Effect: ${statement.effect}`);
      lines.push(`        ${statement.notActions ? 'NotAction' : 'Action'}:`);
      for (const action of statement.actions) lines.push(`          - ${quoted(action)}`);
      lines.push(`        ${statement.notResources ? 'NotResource' : 'Resource'}:`);
      for (const resource of statement.resources)
        lines.push(`          - ${samResource(resource, fn, names)}`);
      if (statement.condition) lines.push('        Condition:', ...yaml(plainValue(statement.condition), 10));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What SAM itself gives every role it makes; it cannot be taken away here. Source: SAM translator, `_construct_role`. */
const samActions =
  /^(logs:(CreateLogGroup|CreateLogStream|PutLogEvents)|xray:Put(TraceSegments|TelemetryRecords))$/;

/** Log writing to the own group and traces; logs of other groups are the code's own business. */
const isGivenBySam = (statement: PolicyStatement, fn: FunctionDeclaration): boolean =>
  statement.effect === 'Allow' &&
  statement.actions.every((action) => samActions.test(action)) &&
  statement.resources.every(
    (resource) => resource.key === '*' || resource.key.includes(`/aws/lambda/\${${fn.logicalId}}`),
  );

/** A resource as CloudFormation would have it: by reference where the template has the resource. */
function samResource(resource: Glob, fn: FunctionDeclaration, names: Names): string {
  const found = names.referenceOf(resource);
  if (found && found.id !== fn.logicalId) {
    const tail = patternText(glob(resource.tokens.slice(found.length)));
    if (tail === '') return found.attr === 'Ref' ? `!Ref ${found.id}` : `!GetAtt ${found.id}.${found.attr}`;
    return substituted(`\${${found.attr === 'Ref' ? found.id : `${found.id}.${found.attr}`}}${tail}`);
  }
  // A role that refers to its own function would be a circle; the function's name starts with the stack's.
  const text = patternText(resource).replaceAll(
    `\${${fn.logicalId}}`,
    `\${AWS::StackName}-${fn.logicalId}-*`,
  );
  return text.includes('${') ? substituted(text) : quoted(text);
}

/** `Fn::Sub`, with a variable for each item or piece of a parameter (`pieceOf`). */
function substituted(text: string): string {
  const variables = new Map<string, string>();
  const plain = text.replace(
    /\$\{(\w+)\[(\W?)(\d+)\]\}/g,
    (_, name: string, separator: string, index: string) => {
      const of = separator === '' ? `!Ref ${name}` : `!Split ['${separator}', !Ref ${name}]`;
      variables.set(`${name}${index}`, `!Select [${index}, ${of}]`);
      return `\${${name}${index}}`;
    },
  );
  if (variables.size === 0) return `!Sub ${quotedAlways(text)}`;
  const written = [...variables].map(([name, value]) => `${name}: ${value}`).join(', ');
  return `!Sub [${quotedAlways(plain)}, { ${written} }]`;
}

const quotedAlways = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const quoted = (text: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9:/._-]*[A-Za-z0-9]$/.test(text) ? text : quotedAlways(text);

function yaml(value: unknown, indent: number): string[] {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) return value.map((item) => `${pad}- ${scalar(item)}`);
  if (typeof value !== 'object' || value === null) return [`${pad}${scalar(value)}`];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null
      ? [`${pad}${quoted(key)}:`, ...yaml(inner, indent + 2)]
      : [`${pad}${quoted(key)}: ${scalar(inner)}`],
  );
}

function scalar(value: unknown): string {
  const text = String(value);
  if (text.includes('${')) return substituted(text);
  return typeof value === 'string' ? quotedAlways(text) : text;
}
