import {
  type Audience,
  asString,
  type Effect,
  type Location,
  type Problem,
  type Resource,
  type ResourcePolicy,
  type RuleDescription,
  type Statement,
  severityOf,
  type Value,
} from '@emmental/model';
import { itemsOf } from './documents.ts';
import { groupedBy, oncePerApp } from './once.ts';
import { ofType, referencesIn } from './references.ts';
import { type ConfigurationRule, factOf, type RuleInput } from './rule.ts';
import { settings } from './setting.ts';

/** One Allow statement of a policy on a resource of the template, with the principals that it allows. */
export interface Allowance {
  readonly resource: Resource;
  /** The id of the template resource that contains the policy: a separate policy resource, or the protected resource. */
  readonly holder: string;
  readonly statement: Statement;
  readonly audience: Audience;
}

const byResource = oncePerApp(({ app }) =>
  groupedBy(app.resourcePolicies, ({ resource }) => (resource === null ? [] : [resource])),
);

/** Returns the policies on a resource. */
export const policiesOn = (input: RuleInput, id: string): readonly ResourcePolicy[] => byResource(input)(id);

/** By type of a resource: the types of separate resources that contain its policy. */
const holders: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy'],
  'AWS::Events::EventBus': ['AWS::Events::EventBusPolicy', 'aws_cloudwatch_event_bus_policy'],
  'AWS::DynamoDB::Table': ['aws_dynamodb_resource_policy'],
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'AWS::SQS::QueueInlinePolicy'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'AWS::SNS::TopicInlinePolicy'],
};

/** Policies on resources outside the template, by the place of the template resource that declares the policy. */
const elsewhere = oncePerApp(({ app }) =>
  groupedBy(app.resourcePolicies, ({ resource, at }) => (resource === null ? [placeOf(at)] : [])),
);

const placeOf = ({ file, line, column }: Location): string => `${file}:${line}:${column}`;

/**
 * Returns every Allow statement on resources of some types. For a policy on a resource outside the template, `resource` is
 * the policy resource.
 */
export function allowances(input: RuleInput, ...types: readonly string[]): readonly Allowance[] {
  return [
    ...ofType(input, ...types).map((resource) => ({ resource, policies: policiesOn(input, resource.id) })),
    ...ofType(input, ...types.flatMap((type) => holders[type] ?? [])).map((resource) => ({
      resource,
      policies: elsewhere(input)(placeOf(resource.at)),
    })),
  ].flatMap(({ resource, policies }) =>
    policies.flatMap((policy) =>
      policy.statements.flatMap((statement, index) => {
        const audience = policy.audiences[index];
        return audience ? [{ resource, holder: policy.declaredBy ?? resource.id, statement, audience }] : [];
      }),
    ),
  );
}

/** Returns the actions of a statement for people: `s3:GetObject, s3:PutObject`. */
export const actionsOf = (statement: Statement): string =>
  statement.action.values.map((value) => asString(value) ?? 'an action that is not known').join(', ');

/** Makes a rule that reports policies on one type of resource that allow every AWS account. */
export function publicPolicyRule(
  rule: Pick<RuleDescription, 'id' | 'aliases'> & {
    readonly type: string;
    readonly noun: string;
    /** The effect that an outsider gains. */
    readonly effect: Effect;
  },
): ConfigurationRule {
  const { type, noun, effect, id, aliases } = rule;
  return {
    id,
    aliases,
    slice: 'source',
    threats: ['T8', 'T9'],
    help: `The policy of the ${noun} allows every AWS account, without a condition that limits the accounts.`,
    check: (input) => [
      ...withoutAction(input, type, 'Principal'),
      ...allowances(input, type).flatMap(({ resource, holder, statement, audience }): readonly Problem[] => {
        const problem: Problem = {
          title: `Anyone may use ${resource.id}: ${actionsOf(statement)}`,
          function: null,
          resource: holder,
          at: statement.at,
          severity: severityOf('public', effect),
          condition: statement.when,
          evidence: [{ file: statement.at.file, line: statement.at.line, text: audience.by }],
          fix: 'name accounts in Principal, or limit it with aws:SourceArn or aws:PrincipalOrgID',
          details: [{ label: 'gains', text: `${actionsOf(statement)} on ${resource.id}` }],
          subject: `${resource.id} ${statement.sid ?? actionsOf(statement)}`,
        };
        if (audience.exposure === 'public') return [problem];
        const [name] = input.withFacts ? wildcardsOf(statement) : [];
        if (name === undefined) return [];
        const title = `The policy of ${resource.id} names ${name === '*' ? 'everybody' : name}`;
        const why = name === '*' ? audience.by : 'no account has this name, and the service refuses it';
        return [factOf({ ...problem, title, details: [] }, why)];
      }),
    ],
  };
}

/**
 * Returns facts (findings without consequence) about Allow statements without an action: they allow nothing. With the key
 * `Principal`, only statements that name a wildcard count.
 */
export function withoutAction(
  input: RuleInput,
  type: string,
  key: 'Principal' | 'NotPrincipal',
): readonly Problem[] {
  if (!input.withFacts) return [];
  return ofType(input, ...(holders[type] ?? [])).flatMap((holder) =>
    settings(holder.properties, 'PolicyDocument', 'Statement')
      .flatMap((setting) => (setting.state === 'known' ? itemsOf(setting.value) : []))
      .flatMap((statement): readonly Problem[] => {
        if (statement.kind !== 'fields' || asString(statement.fields.get('Effect')) !== 'Allow') return [];
        const value = statement.fields.get(key);
        if (!value || statement.fields.has('Action') || statement.fields.has('NotAction')) return [];
        if (key === 'Principal' && wildcardsOf({ principal: { not: false, value } }).length === 0) return [];
        const title = `${holder.id} names ${key === 'Principal' ? 'everybody' : 'the principals it excludes'} and no action`;
        const problem = {
          title,
          function: null,
          resource: holder.id,
          at: statement.at ?? holder.at,
          details: [],
          subject: `${holder.id} ${key} without an action`,
        };
        return [factOf(problem, 'it allows nothing, and the service refuses it')];
      }),
  );
}

/** Returns the principals of a statement that contain a wildcard, the shortest first: `*` is everybody. */
export function wildcardsOf({ principal }: Pick<Statement, 'principal'>): readonly string[] {
  if (principal === null || principal.not) return [];
  const { value } = principal;
  const named = value.kind === 'fields' ? [value.fields.get('AWS')] : [value];
  return named
    .flatMap((value) => (value ? itemsOf(value) : []))
    .filter((value) => referencesIn(value).length === 0)
    .map((value) => asString(value) ?? '')
    .filter((name) => name.includes('*'))
    .sort((a, b) => a.length - b.length);
}

/** Makes a rule that reports policies on one type of resource that allow another account, which the template names by its number. */
export function otherAccountRule(
  rule: Pick<RuleDescription, 'id' | 'aliases'> & { readonly type: string; readonly noun: string },
): ConfigurationRule {
  const { type, noun, id, aliases } = rule;
  return {
    id,
    aliases,
    slice: 'source',
    threats: ['T9'],
    help: `The policy of the ${noun} lets another account in: an attacker in that account reaches the functions here.`,
    check: (input) =>
      allowances(input, type).flatMap(({ resource, holder, statement }) => {
        const accounts = accountsIn(statement);
        if (accounts.length === 0) return [];
        return [
          {
            title: `Account ${accounts.join(', ')} may use ${resource.id}: ${actionsOf(statement)}`,
            function: null,
            resource: holder,
            at: statement.at,
            severity: 'low',
            condition: statement.when,
            evidence: [{ file: statement.at.file, line: statement.at.line, text: accounts.join(', ') }],
            fix: 'remove the account, or name its owner in an exception',
            details: [{ label: 'gains', text: `${actionsOf(statement)} on ${resource.id}` }],
            subject: `${resource.id} ${accounts.join()}`,
          },
        ];
      }),
  };
}

/** Returns the numbers of accounts that a statement names, as principals or in a condition. */
function accountsIn({ principal, condition }: Statement): readonly string[] {
  const found = new Set<string>();
  const waiting: Value[] = [principal && !principal.not ? principal.value : null, condition].filter(
    (value) => value !== null,
  );
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.kind === 'list') waiting.push(...next.items);
    if (next.kind === 'one-of') waiting.push(...next.choices.map(({ value }) => value));
    if (next.kind === 'fields')
      for (const [key, value] of next.fields)
        if (!/^(Service|Federated)$|^aws:Source(Arn|Ip)$/i.test(key)) waiting.push(value);
    const account = /(?:^|:iam::|:sts::)(\d{12})(?::|$)/.exec(asString(next) ?? '')?.[1];
    if (account) found.add(account);
  }
  return [...found].sort();
}
