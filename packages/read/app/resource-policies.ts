import {
  asString,
  constant,
  type Location,
  type ResourcePolicy,
  type Statement,
  text,
  type Value,
} from '@emmental/model';
import { audienceOfStatement } from './audience.ts';
import type { Declaration, Declared } from './declared.ts';
import { isAbsent, items, property, textAt } from './property.ts';
import { statementsIn } from './statements.ts';

/**
 * Reads the policies on resources: bucket, queue, topic and key policies, Lambda permissions and others.
 * Returns one entry for each pair of a policy and a resource to which it applies.
 */
export function resourcePoliciesOf(app: Declared): readonly ResourcePolicy[] {
  return declaredPolicies(app).map((policy) => ({
    ...policy,
    audiences: policy.statements.map((statement) => audienceOfStatement(statement, policy.statements)),
  }));
}

type DeclaredPolicy = Omit<ResourcePolicy, 'audiences'>;

function declaredPolicies(app: Declared): readonly DeclaredPolicy[] {
  const found: DeclaredPolicy[] = [];
  for (const row of documents) {
    for (const resource of app.ofType(row.type)) {
      const document = property(resource.properties, ...row.document);
      if (isAbsent(document)) continue;
      const { statements, unknown } = statementsIn(document, 'inline', resource.at, resource.condition);
      const gaps = unknown.map((gap) => unreadStatement(gap.at, gap.why));
      for (const on of targets(row.on, resource, app)) {
        found.push({ ...held(on, resource), statements: [...statements, ...gaps], at: resource.at });
      }
    }
  }
  for (const resource of app.ofType('AWS::Lambda::Permission')) found.push(lambdaPermission(resource, app));
  for (const resource of app.ofType('AWS::Lambda::LayerVersionPermission')) {
    found.push(layerPermission(resource, app));
  }
  for (const resource of app.ofType('AWS::Events::EventBusPolicy')) found.push(busPolicy(resource, app));
  return found;
}

interface DocumentRow {
  readonly type: string;
  readonly document: readonly string[];
  /**
   * The property that names the resources to which the policy applies. Null when the policy applies to the
   * resource that contains it.
   */
  readonly on: string | null;
}

/** Resource types that contain a resource policy. Source: CloudFormation resource reference. */
const documents: readonly DocumentRow[] = [
  { type: 'AWS::S3::BucketPolicy', document: ['PolicyDocument'], on: 'Bucket' },
  { type: 'AWS::S3Express::BucketPolicy', document: ['PolicyDocument'], on: 'Bucket' },
  { type: 'AWS::S3::AccessPoint', document: ['Policy'], on: null },
  { type: 'AWS::SQS::QueuePolicy', document: ['PolicyDocument'], on: 'Queues' },
  { type: 'AWS::SQS::QueueInlinePolicy', document: ['PolicyDocument'], on: 'Queue' },
  { type: 'AWS::SNS::TopicPolicy', document: ['PolicyDocument'], on: 'Topics' },
  { type: 'AWS::SNS::TopicInlinePolicy', document: ['PolicyDocument'], on: 'TopicArn' },
  { type: 'AWS::KMS::Key', document: ['KeyPolicy'], on: null },
  { type: 'AWS::KMS::ReplicaKey', document: ['KeyPolicy'], on: null },
  { type: 'AWS::SecretsManager::ResourcePolicy', document: ['ResourcePolicy'], on: 'SecretId' },
  { type: 'AWS::Events::EventBus', document: ['Policy'], on: null },
  { type: 'AWS::ApiGateway::RestApi', document: ['Policy'], on: null },
  { type: 'AWS::ApiGateway::RestApi', document: ['Body', 'x-amazon-apigateway-policy'], on: null },
  { type: 'AWS::ECR::Repository', document: ['RepositoryPolicyText'], on: null },
  { type: 'AWS::ECR::RegistryPolicy', document: ['PolicyText'], on: null },
  { type: 'AWS::DynamoDB::Table', document: ['ResourcePolicy', 'PolicyDocument'], on: null },
  {
    type: 'AWS::DynamoDB::Table',
    document: ['StreamSpecification', 'ResourcePolicy', 'PolicyDocument'],
    on: null,
  },
  // For some policies, CloudFormation has a property of the resource and Terraform a resource of its own.
  // Source: hashicorp/aws provider documentation.
  { type: 'aws_cloudwatch_event_bus_policy', document: ['policy'], on: 'event_bus_name' },
  { type: 'aws_dynamodb_resource_policy', document: ['policy'], on: 'resource_arn' },
  { type: 'AWS::Kinesis::ResourcePolicy', document: ['ResourcePolicy'], on: 'ResourceArn' },
  { type: 'AWS::EFS::FileSystem', document: ['FileSystemPolicy'], on: null },
  { type: 'AWS::OpenSearchService::Domain', document: ['AccessPolicies'], on: null },
  { type: 'AWS::Elasticsearch::Domain', document: ['AccessPolicies'], on: null },
  { type: 'AWS::Logs::ResourcePolicy', document: ['PolicyDocument'], on: null },
  { type: 'AWS::MSK::ClusterPolicy', document: ['Policy'], on: 'ClusterArn' },
  { type: 'AWS::SSM::ResourcePolicy', document: ['Policy'], on: 'ResourceArn' },
  { type: 'AWS::Backup::BackupVault', document: ['AccessPolicy'], on: null },
  { type: 'AWS::EC2::VPCEndpoint', document: ['PolicyDocument'], on: null },
];

function targets(on: string | null, resource: Declaration, app: Declared): readonly (string | null)[] {
  if (on === null) return [resource.id];
  const named = items(property(resource.properties, on)).flatMap(({ value }) => app.named(value));
  return named.length > 0 ? named : [null];
}

/**
 * Returns the resource to which a policy applies. If the user wrote the policy as a resource of its own, also
 * returns the id of that resource.
 */
const held = (
  on: string | null,
  { id, generated }: Declaration,
): Pick<DeclaredPolicy, 'resource' | 'declaredBy'> =>
  generated || on === id ? { resource: on } : { resource: on, declaredBy: id };

/** Creates a statement that stands for the unreadable part of a policy: it may allow anything to anyone. */
function unreadStatement(at: Location, why: string): Statement {
  const value: Value = { kind: 'unknown', why, at };
  return {
    sid: null,
    effect: 'Allow',
    action: { not: false, values: [value] },
    resource: { not: false, values: [value] },
    principal: { not: false, value },
    condition: null,
    when: null,
    origin: 'inline',
    at,
  };
}

const fields = (from: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(from)),
  open: false,
});

function conditions(rows: readonly (readonly [string, string, Value | undefined])[]): Value | null {
  const operators = new Map<string, Value>();
  for (const [operator, key, value] of rows) {
    if (value === undefined || isAbsent(value)) continue;
    const existing = operators.get(operator);
    const keys = existing?.kind === 'fields' ? existing.fields : new Map<string, Value>();
    operators.set(operator, { kind: 'fields', fields: new Map([...keys, [key, value]]), open: false });
  }
  return operators.size === 0 ? null : { kind: 'fields', fields: operators, open: false };
}

/** Returns the principal of a Lambda permission in the form that a policy has. */
function permissionPrincipal(principal: Value): Value {
  const name = asString(principal);
  if (name === '*') return principal;
  if (/\.amazonaws\.com|\.amazon\.com/.test(name ?? '')) return fields({ Service: principal });
  return principal.kind === 'text' || principal.kind === 'constant' ? fields({ AWS: principal }) : principal;
}

/**
 * Converts a Lambda permission to the statement that it adds to the function's policy. Source: AddPermission
 * API reference.
 */
function lambdaPermission(resource: Declaration, app: Declared): DeclaredPolicy {
  const { properties, at } = resource;
  const propertyOf = (key: string): Value | undefined => property(properties, key);
  const on = propertyOf('FunctionName');
  const statement: Statement = {
    sid: null,
    effect: 'Allow',
    action: { not: false, values: [propertyOf('Action') ?? constant('lambda:InvokeFunction')] },
    resource: { not: false, values: [on ?? { kind: 'unknown', why: 'no FunctionName' }] },
    principal: { not: false, value: permissionPrincipal(propertyOf('Principal') ?? constant(null)) },
    condition: conditions([
      ['ArnLike', 'aws:SourceArn', propertyOf('SourceArn')],
      ['StringEquals', 'aws:SourceAccount', propertyOf('SourceAccount')],
      ['StringEquals', 'aws:PrincipalOrgID', propertyOf('PrincipalOrgID')],
      ['StringEquals', 'lambda:EventSourceToken', propertyOf('EventSourceToken')],
      ['StringEquals', 'lambda:FunctionUrlAuthType', propertyOf('FunctionUrlAuthType')],
      ['Bool', 'lambda:InvokedViaFunctionUrl', propertyOf('InvokedViaFunctionUrl')],
    ]),
    when: resource.condition,
    origin: `permission:${resource.id}`,
    at,
  };
  return { resource: app.functionsNamed(on)[0] ?? null, statements: [statement], at };
}

function layerPermission(resource: Declaration, app: Declared): DeclaredPolicy {
  const propertyOf = (key: string): Value | undefined => property(resource.properties, key);
  const layer = propertyOf('LayerVersionArn');
  const principal = propertyOf('Principal') ?? constant(null);
  const statement: Statement = {
    sid: null,
    effect: 'Allow',
    action: { not: false, values: [propertyOf('Action') ?? constant('lambda:GetLayerVersion')] },
    resource: { not: false, values: [layer ?? text(['*'])] },
    principal: { not: false, value: asString(principal) === '*' ? principal : fields({ AWS: principal }) },
    condition: conditions([['StringEquals', 'aws:PrincipalOrgID', propertyOf('OrganizationId')]]),
    when: resource.condition,
    origin: `permission:${resource.id}`,
    at: resource.at,
  };
  return { resource: app.named(layer)[0] ?? null, statements: [statement], at: resource.at };
}

/**
 * Reads the single statement of an event bus policy. In the old form, the properties Action, Principal and
 * Condition replace `Statement`.
 */
function busPolicy(resource: Declaration, app: Declared): DeclaredPolicy {
  const { properties } = resource;
  const propertyOf = (key: string): Value | undefined => property(properties, key);
  const bus = propertyOf('EventBusName');
  const on = app.named(bus)[0] ?? null;
  if (!isAbsent(propertyOf('Statement'))) {
    const { statements, unknown } = statementsIn(properties, 'inline', resource.at, resource.condition);
    const gaps = unknown.map((gap) => unreadStatement(gap.at, gap.why));
    return { ...held(on, resource), statements: [...statements, ...gaps], at: resource.at };
  }
  const principal = propertyOf('Principal') ?? constant(null);
  const restriction = propertyOf('Condition');
  const condition = conditions([
    [
      textAt(restriction, 'Type') ?? 'StringEquals',
      textAt(restriction, 'Key') ?? 'aws:PrincipalOrgID',
      property(restriction, 'Value'),
    ],
  ]);
  const statement: Statement = {
    sid: asString(propertyOf('StatementId')),
    effect: 'Allow',
    action: { not: false, values: [propertyOf('Action') ?? constant('events:PutEvents')] },
    resource: { not: false, values: [bus ?? text(['*'])] },
    principal: { not: false, value: asString(principal) === '*' ? principal : fields({ AWS: principal }) },
    condition,
    when: resource.condition,
    origin: `permission:${resource.id}`,
    at: resource.at,
  };
  return { ...held(on, resource), statements: [statement], at: resource.at };
}
