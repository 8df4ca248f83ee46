import { get, itemsOf, type MapEntry, type Node, stringOf } from '../../../tree.ts';
import { intrinsicOf, ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { either } from '../conditions.ts';
import { add, conditionOf, type Expansion, report, type SamResource, textOf } from '../expansion.ts';

/**
 * Adds the usage plan and the API key of `Auth.UsagePlan`, either for this API alone or shared by all APIs.
 */
export function addUsagePlan(expansion: Expansion, resource: SamResource, stage: string): void {
  const plan = property(resource.properties, 'Auth', 'UsagePlan');
  if (!plan) return;
  const creation = textOf(expansion, property(plan, 'CreateUsagePlan'));
  if (plan.kind !== 'map' || intrinsicOf(plan) || !['NONE', 'PER_API', 'SHARED'].includes(creation ?? '')) {
    report(
      expansion,
      'template/invalid',
      plan.at,
      `UsagePlan of ${resource.id} needs CreateUsagePlan: PER_API, SHARED or NONE`,
    );
    return;
  }
  for (const { key, keyAt } of plan.entries)
    if (key !== 'CreateUsagePlan' && !(settings as readonly string[]).includes(key))
      report(expansion, 'template/invalid', keyAt, `UsagePlan of ${resource.id} has no property ${key}`);
  if (creation === 'NONE') return;
  const shared = creation === 'SHARED';
  const prefix = shared ? 'Serverless' : resource.id;
  const [planId, keyId] = [`${prefix}UsagePlan`, `${prefix}ApiKey`];
  const before = shared ? expansion.output.get(planId) : undefined;
  const stages = [...itemsOf(get(before?.value, 'Properties', 'ApiStages'))];
  const keys = shared ? [...itemsOf(get(expansion.output.get(keyId)?.value, 'Properties', 'StageKeys'))] : [];
  const place = {
    at: plan.at,
    ...(shared ? { attributes: sharedAttributes(expansion, resource, before) } : {}),
  };
  const waits = [
    ...itemsOf(get(before?.value, 'DependsOn')).flatMap((item) => stringOf(item) ?? []),
    resource.id,
  ];
  add(
    expansion,
    resource,
    planId,
    'AWS::ApiGateway::UsagePlan',
    {
      ApiStages: [...stages, { ApiId: ref(resource.id), Stage: ref(stage) }],
      ...Object.fromEntries(settings.map((name) => [name, property(plan, name)])),
    },
    { ...place, dependsOn: waits },
  );
  const StageKeys = [...keys, { RestApiId: ref(resource.id), StageName: ref(stage) }];
  add(
    expansion,
    resource,
    keyId,
    'AWS::ApiGateway::ApiKey',
    { Enabled: true, StageKeys },
    { ...place, dependsOn: [planId] },
  );
  const link = { KeyId: ref(keyId), KeyType: 'API_KEY', UsagePlanId: ref(planId) };
  add(expansion, resource, `${prefix}UsagePlanKey`, 'AWS::ApiGateway::UsagePlanKey', link, {
    ...place,
    dependsOn: [keyId],
  });
  expansion.references.set(`${resource.id}.UsagePlan`, planId);
  expansion.references.set(`${resource.id}.ApiKey`, keyId);
  expansion.references.set(`${resource.id}.UsagePlanKey`, `${prefix}UsagePlanKey`);
}

const settings = ['UsagePlanName', 'Description', 'Quota', 'Tags', 'Throttle'] as const;

/**
 * Returns the attributes of the shared usage plan. It exists if one of its APIs exists, and is retained if
 * one of them is retained.
 */
function sharedAttributes(
  expansion: Expansion,
  resource: SamResource,
  before: MapEntry | undefined,
): Record<string, Draft> {
  const strongest = (name: string, ranks: readonly string[]): Node | undefined => {
    const found = [get(before?.value, name), get(resource.node, name)];
    return ranks.flatMap((rank) => found.find((node) => stringOf(node) === rank) ?? [])[0];
  };
  const name = 'SharedUsagePlanCondition';
  const ownCondition = conditionOf(resource);
  let Condition: string | undefined;
  if (ownCondition !== null && (!before || get(before.value, 'Condition'))) {
    const existing = expansion.conditions.get(name);
    const parts = itemsOf(get(existing, 'Fn::Or')).flatMap((item) => stringOf(get(item, 'Condition')) ?? []);
    const single = stringOf(get(existing, 'Condition'));
    const names = [...new Set([...parts, ...(single === undefined ? [] : [single]), ownCondition])];
    if (names.length > 1) either(expansion, names, name, resource.at);
    else
      expansion.conditions.set(name, {
        kind: 'map',
        at: resource.at,
        entries: [
          {
            key: 'Condition',
            keyAt: resource.at,
            value: { kind: 'scalar', value: ownCondition, at: resource.at },
          },
        ],
      });
    Condition = name;
  } else expansion.conditions.delete(name);
  return {
    Condition,
    DeletionPolicy: strongest('DeletionPolicy', ['Retain', 'Delete']),
    UpdateReplacePolicy: strongest('UpdateReplacePolicy', ['Retain', 'Snapshot', 'Delete']),
  };
}
