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
export function expandFunction(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  checkRules(expansion, resource);
  expansion.functions.set(id, originOf(expansion, resource));
  const alias = publishAlias(expansion, resource);
  const role: RoleDraft = { id: `${id}Role`, managed: [], policies: [], origins: expansion.origins };
  const target: Target = {
    kind: 'function',
    resource,
    id: alias ?? id,
    name: ref(alias ?? id),
    arn: alias ? ref(alias) : getAtt(id, 'Arn'),
    condition: conditionOf(resource),
    role,
  };
  addFunctionUrl(expansion, resource, target);
  addOwnPermissions(expansion, resource, role);
  addDestinations(expansion, resource, alias, role);
  addPolicies(expansion, resource, role);
  const written = roleArn(expansion, resource, role);
  add(expansion, resource, id, 'AWS::Lambda::Function', {
    ...settings(expansion, resource),
    Role: written.arn,
  });
  expandEvents(expansion, { ...target, role: written.generated ? role : null });
  if (!written.generated) return;
  const trusted = property(properties, 'AssumeRolePolicyDocument') ?? trust('lambda.amazonaws.com');
  const condition = written.condition === undefined ? {} : { condition: written.condition };
  closeRole(expansion, resource, role, trusted, { tag: 'lambda:createdBy', ...condition });
}

/**
 * Returns the origin of a function with the folder of its code. Used for SAM functions and for plain Lambda
 * functions.
 */
export const originOf = (expansion: Expansion, resource: SamResource) => ({
  name: resource.id,
  at: resource.at,
  directory: directoryOf(expansion, resource),
  entryPoints: entryPointsOf(resource),
  events: [],
});

const shape =
  'FunctionName:text|map Handler Runtime CodeUri ImageUri PackageType InlineCode DeadLetterQueue:map Description MemorySize Timeout VpcConfig Role:text AssumeRolePolicyDocument:map Policies:text|map|list RolePath PermissionsBoundary:text Environment:map Events:map Tags:map PropagateTags:flag Tracing:map|text KmsKeyArn DeploymentPreference:map ReservedConcurrentExecutions Layers:list EventInvokeConfig:map EphemeralStorage AutoPublishAlias:text AutoPublishCodeSha256:text AutoPublishAliasAllProperties:flag! VersionDescription ProvisionedConcurrencyConfig FileSystemConfigs ImageConfig CodeSigningConfigArn Architectures SnapStart:map FunctionUrlConfig:map RuntimeManagementConfig LoggingConfig RecursiveLoop SourceKMSKeyArn CapacityProviderConfig:map FunctionScalingConfig:map VersionDeletionPolicy:text PublishToLatestPublished TenancyConfig DurableConfig:map';

/** Properties that SAM copies to the Lambda function unchanged. */
const passedThrough = [
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

function settings(expansion: Expansion, resource: SamResource): Record<string, Draft> {
  const { properties } = resource;
  const capacity = property(properties, 'CapacityProviderConfig');
  const deadLetterQueue = property(properties, 'DeadLetterQueue', 'TargetArn');
  return {
    ...Object.fromEntries(passedThrough.map((name) => [name, property(properties, name)])),
    Code: codeOf(expansion, resource),
    TracingConfig: isTraced(expansion, resource) ? { Mode: property(properties, 'Tracing') } : undefined,
    DeadLetterConfig: deadLetterQueue && { TargetArn: deadLetterQueue },
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

const isTraced = (expansion: Expansion, resource: SamResource): boolean => {
  const tracing = property(resource.properties, 'Tracing');
  return isFilled(tracing) && textOf(expansion, tracing) !== 'Disabled';
};

const deadLetterActions: Readonly<Record<string, string>> = { SQS: 'sqs:SendMessage', SNS: 'sns:Publish' };

/**
 * Adds the permissions that settings of the function need: for logs, traces, network interfaces, and the dead
 * letter queue.
 */
function addOwnPermissions(expansion: Expansion, resource: SamResource, role: RoleDraft): void {
  const { properties, at } = resource;
  const basic = isFilled(property(properties, 'DurableConfig'))
    ? 'AWSLambdaBasicDurableExecutionRolePolicy'
    : 'AWSLambdaBasicExecutionRole';
  attach(role, managedPolicy(`service-role/${basic}`), at);
  const tracing = property(properties, 'Tracing');
  if (isTraced(expansion, resource)) attach(role, managedPolicy('AWSXrayWriteOnlyAccess'), tracing?.at ?? at);
  const vpc = property(properties, 'VpcConfig');
  if (isFilled(vpc)) attach(role, managedPolicy('service-role/AWSLambdaVPCAccessExecutionRole'), vpc.at);
  const deadLetterQueue = property(properties, 'DeadLetterQueue');
  if (!isFilled(deadLetterQueue)) return;
  const Action = deadLetterActions[textOf(expansion, get(deadLetterQueue, 'Type')) ?? ''];
  const Resource = property(deadLetterQueue, 'TargetArn');
  if (!Action || !Resource) {
    report(
      expansion,
      'template/invalid',
      deadLetterQueue.at,
      `DeadLetterQueue of ${resource.id} needs Type (SQS or SNS) and TargetArn`,
    );
    return;
  }
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Action, Resource, Effect: 'Allow' }] };
  grant(role, { PolicyName: 'DeadLetterQueuePolicy', PolicyDocument }, deadLetterQueue.at);
}

/** Returns the role of the function: the user's role, the generated role, or, with a condition, both. */
function roleArn(
  expansion: Expansion,
  resource: SamResource,
  role: RoleDraft,
): { readonly arn: Draft; readonly generated: boolean; readonly condition?: string } {
  const userRole = property(resource.properties, 'Role');
  const generatedRole = getAtt(role.id, 'Arn');
  if (!userRole) return { arn: generatedRole, generated: true };
  const choice = choiceOf(userRole);
  if (!choice && intrinsicOf(userRole) === 'Fn::If')
    report(expansion, 'template/invalid', userRole.at, `Role of ${resource.id} has a malformed Fn::If`);
  if (!choice) return { arn: userRole, generated: false };
  const { condition, yes, no } = choice;
  if (isNoValue(yes) && isNoValue(no)) return { arn: generatedRole, generated: true };
  if (isNoValue(yes))
    return { arn: { 'Fn::If': [condition, generatedRole, no] }, generated: true, condition };
  if (!isNoValue(no)) return { arn: userRole, generated: false };
  const negated = negate(expansion, condition, `NOT${condition}`, userRole.at);
  return { arn: { 'Fn::If': [condition, yes, generatedRole] }, generated: true, condition: negated };
}

/** Reports settings that exclude each other, and settings that require another one. */
function checkRules(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  const hasProperty = (name: string): boolean => isFilled(property(properties, name));
  const rules: readonly (readonly [broken: boolean, problem: string])[] = [
    [
      hasProperty('CapacityProviderConfig') && hasProperty('ProvisionedConcurrencyConfig'),
      'has both CapacityProviderConfig and ProvisionedConcurrencyConfig',
    ],
    [
      hasProperty('CapacityProviderConfig') && hasProperty('VpcConfig'),
      'has both CapacityProviderConfig and VpcConfig',
    ],
    [
      hasProperty('FunctionScalingConfig') && !hasProperty('CapacityProviderConfig'),
      'has FunctionScalingConfig without CapacityProviderConfig',
    ],
    [
      hasProperty('VersionDeletionPolicy') && !hasProperty('AutoPublishAlias'),
      'has VersionDeletionPolicy without AutoPublishAlias',
    ],
    [
      hasProperty('ProvisionedConcurrencyConfig') && !hasProperty('AutoPublishAlias'),
      'has ProvisionedConcurrencyConfig without AutoPublishAlias',
    ],
  ];
  const image = textOf(expansion, property(properties, 'PackageType')) === 'Image';
  if (!image && !(hasProperty('Runtime') && hasProperty('Handler')))
    report(expansion, 'template/invalid', resource.at, `${id} needs Runtime and Handler`);
  if (
    property(properties, 'AutoPublishCodeSha256') &&
    textOf(expansion, property(properties, 'AutoPublishCodeSha256')) === null
  )
    report(expansion, 'template/invalid', resource.at, `AutoPublishCodeSha256 of ${id} must be a text`);
  if (hasProperty('TenancyConfig')) {
    for (const name of ['ProvisionedConcurrencyConfig', 'FunctionUrlConfig', 'SnapStart'])
      if (hasProperty(name))
        report(
          expansion,
          'template/invalid',
          resource.at,
          `${id} has TenancyConfig, which cannot be combined with ${name}`,
        );
    for (const { key, keyAt, value } of entriesOf(property(properties, 'Events')))
      if (!['Api', 'HttpApi'].includes(stringOf(get(value, 'Type')) ?? ''))
        report(
          expansion,
          'template/invalid',
          keyAt,
          `${id} has TenancyConfig, which cannot be combined with event ${key}`,
        );
  }
  for (const [broken, problem] of rules)
    if (broken) report(expansion, 'template/invalid', resource.at, `${id} ${problem}`);
}
