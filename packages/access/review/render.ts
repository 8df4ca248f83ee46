import type { App, FunctionDeclaration, PrintedPolicy } from '@emmental/model';
import type { MinimalPolicy, PolicyStatement } from '../algebra/minimise.ts';
import { type Names, patternText } from '../needs/canonical.ts';
import { dependents } from './circles.ts';
import { plainValue } from './plain-value.ts';
import { type Holder, templateStatement } from './template-policy.ts';
import { terraformText } from './terraform.ts';

export type PolicyFormat = Exclude<PrintedPolicy, 'iam'>;

/** A JSON policy document. Pseudo parameters and references are `${…}`. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Returns a policy as text of a template. `sam`: the YAML of a function's `Policies:`, with resources as `!GetAtt Orders.Arn`
 * or `!Sub`, without the statements that SAM adds itself. `cloudformation`: the `Policies` of an `AWS::IAM::Role`, with all
 * statements. `serverless`: the statements of `sam` below a function of serverless.yml. `terraform`: data sources of policy
 * documents. For a template in JSON, `sam` and `cloudformation` are JSON.
 */
export function renderPolicy(
  policy: MinimalPolicy,
  format: PolicyFormat,
  fn: FunctionDeclaration,
  { app, names }: { readonly app: App; readonly names: Names },
): string {
  switch (format) {
    case 'sam':
      return samText(policy, fn, names, app);
    case 'cloudformation':
      return roleText(policy, fn, names, app);
    case 'serverless':
      return serverlessText(policy, fn, names, app);
    case 'terraform':
      return terraformText(policy, fn, names);
  }
}

/** Returns statements as a JSON policy document. */
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

function samText(policy: MinimalPolicy, fn: FunctionDeclaration, names: Names, app: App): string {
  const parts = withoutSam(policy, fn);
  if (isInJson(fn)) return jsonText(parts.map((part) => documentIn(part, fn, names, app)));
  if (parts.length === 0) return 'Policies: []\n';
  const lines = ['Policies:'];
  for (const part of parts)
    lines.push('  - Version: "2012-10-17"', '    Statement:', ...statementLines(part, 6, fn, names, app));
  return `${lines.join('\n')}\n`;
}

/** Returns the `Policies` of an `AWS::IAM::Role`, which the template writes in full: nobody adds statements to it. */
function roleText(policy: MinimalPolicy, fn: FunctionDeclaration, names: Names, app: App): string {
  const parts = policy.parts.filter((part) => part.length > 0);
  const nameOf = (index: number): string => `LeastPrivilege${index === 0 ? '' : index + 1}`;
  if (isInJson(fn))
    return jsonText(
      parts.map((part, index) => ({
        PolicyName: nameOf(index),
        PolicyDocument: documentIn(part, fn, names, app),
      })),
    );
  if (parts.length === 0) return 'Policies: []\n';
  const lines = parts.flatMap((part, index) => [
    `  - PolicyName: ${nameOf(index)}`,
    '    PolicyDocument:',
    '      Version: "2012-10-17"',
    '      Statement:',
    ...statementLines(part, 8, fn, names, app),
  ]);
  return `${['Policies:', ...lines].join('\n')}\n`;
}

const isInJson = ({ at }: FunctionDeclaration): boolean => at.file.endsWith('.json');

const jsonText = (policies: readonly unknown[]): string =>
  `${JSON.stringify({ Policies: policies }, null, 2)}\n`;

const documentIn = (
  statements: readonly PolicyStatement[],
  fn: FunctionDeclaration,
  names: Names,
  app: App,
): unknown => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => templateStatement(statement, holderOf(fn, app), names)),
});

/**
 * Returns the statements as a function of serverless.yml has them. The framework adds the same permissions for logs and traces
 * as SAM. Source: Serverless Framework, "IAM Permissions For Functions".
 */
function serverlessText(policy: MinimalPolicy, fn: FunctionDeclaration, names: Names, app: App): string {
  const statements = withoutSam(policy, fn).flat();
  const head = [
    `# below functions.${fn.name.replace(/[^\w.-]/g, '_')}, with provider.iam.role.mode: perFunction`,
    '# (with the plug-in serverless-iam-roles-per-function the list is iamRoleStatements)',
  ];
  if (statements.length === 0) return `${[...head, 'iam:', '  role:', '    statements: []'].join('\n')}\n`;
  const lines = statementLines(statements, 6, fn, names, app);
  return `${[...head, 'iam:', '  role:', '    statements:', ...lines].join('\n')}\n`;
}

/** Returns statements as a YAML list with an indentation. */
function statementLines(
  statements: readonly PolicyStatement[],
  indent: number,
  fn: FunctionDeclaration,
  names: Names,
  app: App,
): readonly string[] {
  const holder = holderOf(fn, app);
  const pad = ' '.repeat(indent);
  return statements.flatMap((statement) => {
    const { Sid, Effect, Condition, ...lists } = templateStatement(statement, holder, names);
    return [
      `${pad}- Sid: ${Sid}`,
      `${pad}  Effect: ${Effect}`,
      ...Object.entries(lists).flatMap(([key, items]) => [
        `${pad}  ${key}:`,
        ...(items as readonly unknown[]).map((item) => `${pad}    - ${short(item)}`),
      ]),
      ...(Condition ? [`${pad}  Condition:`, ...yaml(Condition, indent + 4)] : []),
    ];
  });
}

/** Returns a function as the holder of its policy. */
export const holderOf = ({ logicalId, role }: FunctionDeclaration, app: App): Holder => ({
  logicalId,
  after: dependents(app, role === null ? [logicalId] : [logicalId, role]),
});

/** Returns the parts of a policy without the statements that SAM adds itself. */
export const withoutSam = (
  policy: MinimalPolicy,
  fn: FunctionDeclaration,
): readonly (readonly PolicyStatement[])[] =>
  policy.parts
    .map((part) => part.filter((statement) => !isGivenBySam(statement, fn)))
    .filter((part) => part.length > 0);

/** The permissions that SAM adds to every role that it makes. Source: SAM translator, `_construct_role`. */
const samActions =
  /^(logs:(CreateLogGroup|CreateLogStream|PutLogEvents)|xray:Put(TraceSegments|TelemetryRecords))$/;

/** True for permissions to write traces and the function's own log group. SAM does not add permissions for other log groups. */
const isGivenBySam = (statement: PolicyStatement, fn: FunctionDeclaration): boolean =>
  statement.effect === 'Allow' &&
  statement.actions.every((action) => samActions.test(action)) &&
  statement.resources.every(
    (resource) => resource.key === '*' || resource.key.includes(`/aws/lambda/\${${fn.logicalId}}`),
  );

/** Returns a value as YAML on one line, with intrinsic functions in their short form. */
function short(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(short).join(', ')}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? quoted(value) : String(value);
  const [key = '', ...others] = Object.keys(value);
  const inner: unknown = (value as Record<string, unknown>)[key];
  if (others.length === 0 && key === 'Ref') return `!Ref ${inner}`;
  if (others.length === 0 && key === 'Fn::GetAtt' && Array.isArray(inner))
    return `!GetAtt ${inner.join('.')}`;
  if (others.length === 0 && key === 'Fn::Sub')
    return Array.isArray(inner)
      ? `!Sub [${quotedAlways(String(inner[0]))}, ${short(inner[1])}]`
      : `!Sub ${quotedAlways(String(inner))}`;
  if (others.length === 0 && key === 'Fn::Split' && Array.isArray(inner))
    return `!Split [${quotedAlways(String(inner[0]))}, ${short(inner[1])}]`;
  if (others.length === 0 && key.startsWith('Fn::')) return `!${key.slice(4)} ${short(inner)}`;
  return `{ ${Object.entries(value)
    .map(([name, value]) => `${name}: ${short(value)}`)
    .join(', ')} }`;
}

const quotedAlways = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const quoted = (text: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9:/._-]*[A-Za-z0-9]$/.test(text) ? text : quotedAlways(text);

function yaml(value: unknown, indent: number): string[] {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) return value.map((item) => `${pad}- ${scalar(item)}`);
  if (!isMapping(value)) return [`${pad}${scalar(value)}`];
  return Object.entries(value).flatMap(([key, inner]) =>
    Array.isArray(inner) || isMapping(inner)
      ? [`${pad}${quoted(key)}:`, ...yaml(inner, indent + 2)]
      : [`${pad}${quoted(key)}: ${scalar(inner)}`],
  );
}

/** True for a mapping that is no intrinsic function. Intrinsic functions are written on one line. */
const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !/^(Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? '');

const scalar = (value: unknown): string => (typeof value === 'string' ? quotedAlways(value) : short(value));
