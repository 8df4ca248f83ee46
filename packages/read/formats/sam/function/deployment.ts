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
 * Writes what CodeDeploy needs for `DeploymentPreference`: application, role, deployment group.
 * Answers the update policy of the alias, or null when traffic is not shifted.
 */
export function deploymentUpdate(x: Expansion, of: SamResource, hasAlias: boolean): Draft | null {
  const preference = property(of.properties, 'DeploymentPreference');
  if (!isFilled(preference)) return null;
  const enabled = property(preference, 'Enabled');
  if (enabled && flagOf(x, enabled) === false) return null;
  if (!hasAlias)
    report(x, 'template/invalid', preference.at, `DeploymentPreference of ${of.id} needs AutoPublishAlias`);
  const type = property(preference, 'Type');
  if (!type) report(x, 'template/invalid', preference.at, `DeploymentPreference of ${of.id} needs Type`);
  const passes = property(preference, 'PassthroughCondition');
  if (passes && flagOf(x, passes) === null)
    report(x, 'template/invalid', passes.at, `PassthroughCondition of ${of.id} must be true or false`);
  const listed = property(preference, 'Alarms');
  if (listed?.kind !== 'list' && listed && !choiceOf(listed) && !isNoValue(listed))
    report(x, 'template/invalid', listed.at, `Alarms of ${of.id} must be a list`);
  const condition = flagOf(x, property(preference, 'PassthroughCondition')) ? conditionOf(of) : null;
  const group = `${of.id}DeploymentGroup`;
  const role = property(preference, 'Role');
  const place = { at: preference.at };
  const attributes: Record<string, Draft> = {
    Condition: condition ?? undefined,
    DeletionPolicy: undefined,
    UpdateReplacePolicy: undefined,
  };
  add(
    x,
    of,
    group,
    'AWS::CodeDeploy::DeploymentGroup',
    {
      AlarmConfiguration: alarms(property(preference, 'Alarms')),
      ApplicationName: ref(application),
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      DeploymentConfigName: configuration(x, type),
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ServiceRoleArn: role ?? getAtt(serviceRole, 'Arn'),
      TriggerConfigurations: property(preference, 'TriggerConfigurations'),
    },
    { ...place, attributes },
  );
  addShared(x, of, place, application, 'AWS::CodeDeploy::Application', condition, {
    ComputePlatform: 'Lambda',
  });
  if (!role)
    addShared(x, of, place, serviceRole, 'AWS::IAM::Role', condition, {
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

/** A resource that all functions share: it exists when one of them does. */
function addShared(
  x: Expansion,
  of: SamResource,
  place: { readonly at: Node['at'] },
  id: string,
  type: string,
  condition: string | null,
  properties: Readonly<Record<string, Draft>>,
): void {
  const before = x.output.get(id);
  const earlier = before && (stringOf(get(before.value, 'Condition')) ?? null);
  let shared = condition;
  if (before && (earlier === null || condition === null)) shared = null;
  else if (before && earlier !== undefined && condition !== null && earlier !== condition) {
    const name = 'ServerlessCodeDeployCondition';
    const known = entriesOf(x.conditions.get(name)).flatMap(({ value }) =>
      value.kind === 'list' ? value.items.flatMap((item) => stringOf(get(item, 'Condition')) ?? []) : [],
    );
    const names = [...new Set([...(earlier === name ? known : [earlier ?? '']), condition])];
    shared = either(x, names, name, place.at);
  }
  const attributes = {
    Condition: shared ?? undefined,
    DeletionPolicy: undefined,
    UpdateReplacePolicy: undefined,
  };
  add(x, of, id, type, properties, { ...place, attributes });
}

const predefined =
  /^(Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1Minute|(2|3|10)Minutes)|AllAtOnce)$/;

function configuration(x: Expansion, type: Node | undefined): Draft {
  const choice = choiceOf(type);
  if (choice)
    return { 'Fn::If': [choice.condition, configuration(x, choice.yes), configuration(x, choice.no)] };
  const name = textOf(x, type);
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
