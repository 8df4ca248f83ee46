import type { FunctionDeclaration } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import { glob } from '../algebra/glob.ts';
import type { MinimalPolicy, PolicyStatement } from '../algebra/minimise.ts';
import { type Names, patternText } from '../needs/canonical.ts';
import { plainValue } from './plain-value.ts';

/**
 * Returns a policy as data sources `aws_iam_policy_document`, one for each part, with resources as `aws_sqs_queue.jobs.arn`.
 * Source: hashicorp/aws provider documentation, `aws_iam_policy_document`.
 */
export function terraformText(policy: MinimalPolicy, fn: FunctionDeclaration, names: Names): string {
  const writing: Writing = { fn, names, data: new Set(), elsewhere: new Set() };
  const label = (/[^.[\]"]+$/.exec(fn.logicalId.replace(/\[.*\]$/, ''))?.[0] ?? 'function').replace(
    /\W/g,
    '_',
  );
  const documents = policy.parts.map((part, index) => {
    const name = index === 0 ? label : `${label}_${index + 1}`;
    const statements = part.map((statement) => statementText(statement, writing));
    return `data "aws_iam_policy_document" "${name}" {\n${statements.join('\n')}}\n`;
  });
  const notes = [
    ...[...writing.data].sort().map((name) => `# needs: data "${name}" "current" {}`),
    ...[...writing.elsewhere].sort().map((name) => `# of another module, pass it in: ${name}`),
  ];
  return [...notes.map((note) => `${note}\n`), documents.join('\n')].join('');
}

/** The function that the policy is for, and the notes that are collected while its text is written. */
interface Writing {
  readonly fn: FunctionDeclaration;
  readonly names: Names;
  /** Types of data sources that the text uses. */
  readonly data: Set<string>;
  /** Addresses in a different module than the function's. */
  readonly elsewhere: Set<string>;
}

function statementText(statement: PolicyStatement, writing: Writing): string {
  const { sid, effect, actions, notActions, resources, notResources, condition } = statement;
  const lines = [
    '  statement {',
    `    sid    = ${quoted(sid)}`,
    `    effect = ${quoted(effect)}`,
    ...list(notActions ? 'not_actions' : 'actions', actions.map(quoted)),
    ...list(
      notResources ? 'not_resources' : 'resources',
      resources.map((resource) => resourceText(resource, writing)),
    ),
  ];
  const tests = condition ? plainValue(condition) : {};
  for (const [test, keys] of entries(tests))
    for (const [variable, values] of entries(keys))
      lines.push(
        '    condition {',
        `      test     = ${quoted(test)}`,
        `      variable = ${quoted(variable)}`,
        `      values   = [${[values]
          .flat()
          .map((item) => interpolated(String(item), writing))
          .join(', ')}]`,
        '    }',
      );
  return `${[...lines, '  }'].join('\n')}\n`;
}

const entries = (value: unknown): readonly [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

const list = (name: string, items: readonly string[]): readonly string[] => [
  `    ${name} = [`,
  ...items.map((item) => `      ${item},`),
  '    ]',
];

/** Returns a resource as an attribute of the configuration (`aws_sqs_queue.jobs.arn`), or as text. */
function resourceText(resource: Glob, writing: Writing): string {
  const found = writing.names.referenceOf(resource);
  if (!found || found.id === writing.fn.logicalId) return interpolated(patternText(resource), writing);
  const address = addressed(found.id, found.attr === 'Ref' ? 'Arn' : found.attr, writing);
  const start = patternText(glob(resource.tokens.slice(0, found.length)));
  // CloudFormation's ARN of a log group ends in `:*`; that of the provider does not, so `:*` is added for the streams.
  const closing = start.endsWith(':*') ? ':*' : '';
  const tail = closing + patternText(glob(resource.tokens.slice(found.length)));
  return tail === '' ? address : `"\${${address}}${interpolated(tail, writing).slice(1, -1)}"`;
}

/** `aws_sqs_queue.jobs` and `Arn` → `aws_sqs_queue.jobs.arn`, as the function's own module names it. */
function addressed(id: string, attribute: string | null, { fn, elsewhere }: Writing): string {
  const module = /^(?:module\.[^.]+\.)*/.exec(fn.logicalId)?.[0] ?? '';
  const name = attribute === null ? 'id' : attribute.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
  const local = id.startsWith(module) ? id.slice(module.length) : id;
  const address = `${local}.${name}`;
  if (!id.startsWith(module) || local.startsWith('module.')) elsewhere.add(address);
  return address;
}

/** Returns a text in HCL. Pseudo parameters of CloudFormation become data sources of the provider. */
const interpolated = (text: string, writing: Writing): string =>
  quoted(text).replace(/\$\$\{([^}]+)\}/g, (match, written: string) => {
    const known = pseudo[written];
    if (known) {
      writing.data.add(known[0]);
      return `\${data.${known[0]}.current.${known[1]}}`;
    }
    const [, id = '', attribute] =
      /^((?:module\..+?\.)?\w+\.\w+(?:\[[^\]]*\])?)(?:\.(\w+))?$/.exec(written) ?? [];
    if (/^(var|local|data|terraform)\./.test(written)) return `\${${written}}`;
    return id === '' ? match : `\${${addressed(id, attribute ?? null, writing)}}`;
  });

const pseudo: Readonly<Record<string, readonly [type: string, attribute: string]>> = {
  'AWS::Region': ['aws_region', 'name'],
  'AWS::AccountId': ['aws_caller_identity', 'account_id'],
  'AWS::Partition': ['aws_partition', 'partition'],
  'AWS::URLSuffix': ['aws_partition', 'dns_suffix'],
};

/** Returns a text in quotes, with `${` and `%{` escaped. */
const quoted = (text: string): string => JSON.stringify(text).replace(/([$%])\{/g, '$1$1{');
