import { entriesOf, get, type Node, stringOf } from '../../../tree.ts';
import { choiceOf, getAtt, isNoValue, managedPolicy, ref, sub } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { either } from '../conditions.ts';
import { add, conditionOf, type Expansion, flagOf, report, type SamResource, textOf } from '../expansion.ts';
import { trust } from '../role.ts';

const application = 'ServerlessDeploymentApplication';
const serviceRole = 'CodeDeployServiceRole';

/**
 * Adds the CodeDeploy resources of `DeploymentPreference`: application, role and deployment group. Returns
 * the update policy of the alias, or null when traffic is not shifted gradually.
 */
export function deploymentUpdate(
  expansion: Expansion,
  resource: SamResource,
  hasAlias: boolean,
): Draft | null {
  const preference = property(resource.properties, 'DeploymentPreference');
  if (!isFilled(preference)) return null;
  const enabled = property(preference, 'Enabled');
  if (enabled && flagOf(expansion, enabled) === false) return null;
  if (!hasAlias)
    report(
      expansion,
      'template/invalid',
      preference.at,
      `DeploymentPreference of ${resource.id} needs AutoPublishAlias`,
    );
  const type = property(preference, 'Type');
  if (!type)
    report(expansion, 'template/invalid', preference.at, `DeploymentPreference of ${resource.id} needs Type`);
  const passes = property(preference, 'PassthroughCondition');
  if (passes && flagOf(expansion, passes) === null)
    report(
      expansion,
      'template/invalid',
      passes.at,
      `PassthroughCondition of ${resource.id} must be true or false`,
    );
  const listed = property(preference, 'Alarms');
  if (listed?.kind !== 'list' && listed && !choiceOf(listed) && !isNoValue(listed))
    report(expansion, 'template/invalid', listed.at, `Alarms of ${resource.id} must be a list`);
  const condition = flagOf(expansion, property(preference, 'PassthroughCondition'))
    ? conditionOf(resource)
    : null;
  const group = `${resource.id}DeploymentGroup`;
  const role = property(preference, 'Role');
  const place = { at: preference.at };
  const attributes: Record<string, Draft> = {
    Condition: condition ?? undefined,
    DeletionPolicy: undefined,
    UpdateReplacePolicy: undefined,
  };
  add(
    expansion,
    resource,
    group,
    'AWS::CodeDeploy::DeploymentGroup',
    {
      AlarmConfiguration: alarms(property(preference, 'Alarms')),
      ApplicationName: ref(application),
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      DeploymentConfigName: configuration(expansion, type),
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ServiceRoleArn: role ?? getAtt(serviceRole, 'Arn'),
      TriggerConfigurations: property(preference, 'TriggerConfigurations'),
    },
    { ...place, attributes },
  );
  addShared(expansion, resource, place, application, 'AWS::CodeDeploy::Application', condition, {
    ComputePlatform: 'Lambda',
  });
  if (!role)
    addShared(expansion, resource, place, serviceRole, 'AWS::IAM::Role', condition, {
      AssumeRolePolicyDocument: trust('codedeploy.amazonaws.com'),
      ManagedPolicyArns: [managedPolicy('service-role/AWSCodeDeployRoleForLambda')],
    });
  return {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: ref(application),
      DeploymentGroupName: ref(group),
      BeforeAllowTrafficHook: property(preference, 'Hooks', 'PreTraffic'),
      AfterAllowTrafficHook: property(preference, 'Hooks', 'PostTraffic'),
    },
  };
}

/** Adds a resource that several functions share. It exists if one of these functions exists. */
function addShared(
  expansion: Expansion,
  resource: SamResource,
  place: { readonly at: Node['at'] },
  id: string,
  type: string,
  condition: string | null,
  properties: Readonly<Record<string, Draft>>,
): void {
  const before = expansion.output.get(id);
  const earlier = before && (stringOf(get(before.value, 'Condition')) ?? null);
  let shared = condition;
  if (before && (earlier === null || condition === null)) shared = null;
  else if (before && earlier !== undefined && condition !== null && earlier !== condition) {
    const name = 'ServerlessCodeDeployCondition';
    const earlierNames = entriesOf(expansion.conditions.get(name)).flatMap(({ value }) =>
      value.kind === 'list' ? value.items.flatMap((item) => stringOf(get(item, 'Condition')) ?? []) : [],
    );
    const names = [...new Set([...(earlier === name ? earlierNames : [earlier ?? '']), condition])];
    shared = either(expansion, names, name, place.at);
  }
  const attributes = {
    Condition: shared ?? undefined,
    DeletionPolicy: undefined,
    UpdateReplacePolicy: undefined,
  };
  add(expansion, resource, id, type, properties, { ...place, attributes });
}

const predefined =
  /^(Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1Minute|(2|3|10)Minutes)|AllAtOnce)$/;

function configuration(expansion: Expansion, type: Node | undefined): Draft {
  const choice = choiceOf(type);
  if (choice)
    return {
      'Fn::If': [choice.condition, configuration(expansion, choice.yes), configuration(expansion, choice.no)],
    };
  const name = textOf(expansion, type);
  return name !== null && predefined.test(name)
    ? sub(`CodeDeployDefault.Lambda\${ConfigName}`, { ConfigName: name })
    : type;
}

function alarms(node: Node | undefined): Draft {
  if (!isFilled(node) || isNoValue(node)) return undefined;
  const choice = choiceOf(node);
  if (choice) return { 'Fn::If': [choice.condition, alarms(choice.yes) ?? {}, alarms(choice.no) ?? {}] };
  if (node.kind !== 'list') return undefined;
  if (isNoValue(node.items[0])) return {};
  return { Enabled: true, Alarms: node.items.map((Name) => write({ Name }, Name.at)) };
}
