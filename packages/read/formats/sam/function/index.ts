import { entriesOf, get, stringOf } from '../../../tree.ts';
import { choiceOf, getAtt, intrinsicOf, isNoValue, managedPolicy, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { negate } from '../conditions.ts';
import { expandEvents } from '../events/index.ts';
import { add, conditionOf, type Expansion, report, type SamResource, tagList, textOf } from '../expansion.ts';
import { addPolicies } from '../policies.ts';
import { attach, closeRole, grant, type RoleDraft, trust } from '../role.ts';
import { check } from '../shapes.ts';
import type { Target } from '../target.ts';
import { publishAlias } from './alias.ts';
import { codeOf, directoryOf, entryPointsOf } from './code.ts';
import { addDestinations } from './destinations.ts';
import { addFunctionUrl } from './url.ts';

/** Expands `AWS::Serverless::Function` with its role, alias, URL, destinations and events. */
export function expandFunction(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  check(x, shape, properties, id);
  checkRules(x, of);
  x.functions.set(id, originOf(x, of));
  const alias = publishAlias(x, of);
  const role: RoleDraft = { id: `${id}Role`, managed: [], policies: [], origins: x.origins };
  const target: Target = {
    kind: 'function',
    of,
    id: alias ?? id,
    name: ref(alias ?? id),
    arn: alias ? ref(alias) : getAtt(id, 'Arn'),
    condition: conditionOf(of),
    role,
  };
  addFunctionUrl(x, of, target);
  addOwnPermissions(x, of, role);
  addDestinations(x, of, alias, role);
  addPolicies(x, of, role);
  const written = roleArn(x, of, role);
  add(x, of, id, 'AWS::Lambda::Function', { ...settings(x, of), Role: written.arn });
  expandEvents(x, { ...target, role: written.generated ? role : null });
  if (!written.generated) return;
  const trusted = property(properties, 'AssumeRolePolicyDocument') ?? trust('lambda.amazonaws.com');
  const condition = written.condition === undefined ? {} : { condition: written.condition };
  closeRole(x, of, role, trusted, { tag: 'lambda:createdBy', ...condition });
}

/** Where the code of a function lies, for SAM's own and for plain Lambda functions. */
export const originOf = (x: Expansion, of: SamResource) => ({
  name: of.id,
  at: of.at,
  directory: directoryOf(x, of),
  entryPoints: entryPointsOf(of),
  events: [],
});

const shape =
  'FunctionName:text|map Handler Runtime CodeUri ImageUri PackageType InlineCode DeadLetterQueue:map Description MemorySize Timeout VpcConfig Role:text AssumeRolePolicyDocument:map Policies:text|map|list RolePath PermissionsBoundary:text Environment:map Events:map Tags:map PropagateTags:flag Tracing:map|text KmsKeyArn DeploymentPreference:map ReservedConcurrentExecutions Layers:list EventInvokeConfig:map EphemeralStorage AutoPublishAlias:text AutoPublishCodeSha256:text AutoPublishAliasAllProperties:flag! VersionDescription ProvisionedConcurrencyConfig FileSystemConfigs ImageConfig CodeSigningConfigArn Architectures SnapStart:map FunctionUrlConfig:map RuntimeManagementConfig LoggingConfig RecursiveLoop SourceKMSKeyArn CapacityProviderConfig:map FunctionScalingConfig:map VersionDeletionPolicy:text PublishToLatestPublished TenancyConfig DurableConfig:map';

/** Properties that SAM hands through to the Lambda function. */
const handedThrough = [
  'FunctionName',
  'Handler',
  'Runtime',
  'Description',
  'MemorySize',
  'Timeout',
  'VpcConfig',
  'Environment',
  'KmsKeyArn',
  'ReservedConcurrentExecutions',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'PackageType',
  'Architectures',
  'SnapStart',
  'EphemeralStorage',
  'CodeSigningConfigArn',
  'RuntimeManagementConfig',
  'LoggingConfig',
  'TenancyConfig',
  'RecursiveLoop',
  'DurableConfig',
  'FunctionScalingConfig',
  'PublishToLatestPublished',
] as const;

function settings(x: Expansion, of: SamResource): Record<string, Draft> {
  const { properties } = of;
  const capacity = property(properties, 'CapacityProviderConfig');
  const dead = property(properties, 'DeadLetterQueue', 'TargetArn');
  return {
    ...Object.fromEntries(handedThrough.map((name) => [name, property(properties, name)])),
    Code: codeOf(x, of),
    TracingConfig: isTraced(x, of) ? { Mode: property(properties, 'Tracing') } : undefined,
    DeadLetterConfig: dead && { TargetArn: dead },
    CapacityProviderConfig: isFilled(capacity)
      ? {
          LambdaManagedInstancesCapacityProviderConfig: {
            CapacityProviderArn: get(capacity, 'Arn'),
            PerExecutionEnvironmentMaxConcurrency: get(capacity, 'PerExecutionEnvironmentMaxConcurrency'),
            ExecutionEnvironmentMemoryGiBPerVCpu: get(capacity, 'ExecutionEnvironmentMemoryGiBPerVCpu'),
          },
        }
      : undefined,
    Tags: tagList(property(properties, 'Tags'), { 'lambda:createdBy': 'SAM' }),
  };
}

const isTraced = (x: Expansion, of: SamResource): boolean => {
  const tracing = property(of.properties, 'Tracing');
  return isFilled(tracing) && textOf(x, tracing) !== 'Disabled';
};

const deadLetterActions: Readonly<Record<string, string>> = { SQS: 'sqs:SendMessage', SNS: 'sns:Publish' };

/** What the function may do for its own settings: logs, traces, network interfaces, its dead letter queue. */
function addOwnPermissions(x: Expansion, of: SamResource, role: RoleDraft): void {
  const { properties, at } = of;
  const basic = isFilled(property(properties, 'DurableConfig'))
    ? 'AWSLambdaBasicDurableExecutionRolePolicy'
    : 'AWSLambdaBasicExecutionRole';
  attach(role, managedPolicy(`service-role/${basic}`), at);
  const tracing = property(properties, 'Tracing');
  if (isTraced(x, of)) attach(role, managedPolicy('AWSXrayWriteOnlyAccess'), tracing?.at ?? at);
  const vpc = property(properties, 'VpcConfig');
  if (isFilled(vpc)) attach(role, managedPolicy('service-role/AWSLambdaVPCAccessExecutionRole'), vpc.at);
  const dead = property(properties, 'DeadLetterQueue');
  if (!isFilled(dead)) return;
  const Action = deadLetterActions[textOf(x, get(dead, 'Type')) ?? ''];
  const Resource = property(dead, 'TargetArn');
  if (!Action || !Resource) {
    report(
      x,
      'template/invalid',
      dead.at,
      `DeadLetterQueue of ${of.id} needs Type (SQS or SNS) and TargetArn`,
    );
    return;
  }
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Action, Resource, Effect: 'Allow' }] };
  grant(role, { PolicyName: 'DeadLetterQueuePolicy', PolicyDocument }, dead.at);
}

/** The function's role: the user's, the generated one, or one of both by condition. */
function roleArn(
  x: Expansion,
  of: SamResource,
  role: RoleDraft,
): { readonly arn: Draft; readonly generated: boolean; readonly condition?: string } {
  const given = property(of.properties, 'Role');
  const own = getAtt(role.id, 'Arn');
  if (!given) return { arn: own, generated: true };
  const choice = choiceOf(given);
  if (!choice && intrinsicOf(given) === 'Fn::If')
    report(x, 'template/invalid', given.at, `Role of ${of.id} has a malformed Fn::If`);
  if (!choice) return { arn: given, generated: false };
  const { condition, yes, no } = choice;
  if (isNoValue(yes) && isNoValue(no)) return { arn: own, generated: true };
  if (isNoValue(yes)) return { arn: { 'Fn::If': [condition, own, no] }, generated: true, condition };
  if (!isNoValue(no)) return { arn: given, generated: false };
  const negated = negate(x, condition, `NOT${condition}`, given.at);
  return { arn: { 'Fn::If': [condition, yes, own] }, generated: true, condition: negated };
}

/** Settings that exclude or need each other. */
function checkRules(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  const has = (name: string): boolean => isFilled(property(properties, name));
  const rules: readonly (readonly [broken: boolean, says: string])[] = [
    [
      has('CapacityProviderConfig') && has('ProvisionedConcurrencyConfig'),
      'has both CapacityProviderConfig and ProvisionedConcurrencyConfig',
    ],
    [has('CapacityProviderConfig') && has('VpcConfig'), 'has both CapacityProviderConfig and VpcConfig'],
    [
      has('FunctionScalingConfig') && !has('CapacityProviderConfig'),
      'has FunctionScalingConfig without CapacityProviderConfig',
    ],
    [
      has('VersionDeletionPolicy') && !has('AutoPublishAlias'),
      'has VersionDeletionPolicy without AutoPublishAlias',
    ],
    [
      has('ProvisionedConcurrencyConfig') && !has('AutoPublishAlias'),
      'has ProvisionedConcurrencyConfig without AutoPublishAlias',
    ],
  ];
  const image = textOf(x, property(properties, 'PackageType')) === 'Image';
  if (!image && !(has('Runtime') && has('Handler')))
    report(x, 'template/invalid', of.at, `${id} needs Runtime and Handler`);
  if (
    property(properties, 'AutoPublishCodeSha256') &&
    textOf(x, property(properties, 'AutoPublishCodeSha256')) === null
  )
    report(x, 'template/invalid', of.at, `AutoPublishCodeSha256 of ${id} must be a text`);
  if (has('TenancyConfig')) {
    for (const name of ['ProvisionedConcurrencyConfig', 'FunctionUrlConfig', 'SnapStart'])
      if (has(name))
        report(x, 'template/invalid', of.at, `${id} has TenancyConfig, which ${name} does not go with`);
    for (const { key, keyAt, value } of entriesOf(property(properties, 'Events')))
      if (!['Api', 'HttpApi'].includes(stringOf(get(value, 'Type')) ?? ''))
        report(x, 'template/invalid', keyAt, `${id} has TenancyConfig, which event ${key} does not go with`);
  }
  for (const [broken, says] of rules) if (broken) report(x, 'template/invalid', of.at, `${id} ${says}`);
}
