import { get, itemsOf, type MapEntry, type Node, stringOf } from '../../../tree.ts';
import { intrinsicOf, ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { either } from '../conditions.ts';
import { add, conditionOf, type Expansion, report, type SamResource, textOf } from '../expansion.ts';

/** Writes the usage plan and the API key that `Auth.UsagePlan` asks for: one for this API, or one for all. */
export function addUsagePlan(x: Expansion, of: SamResource, stage: string): void {
  const plan = property(of.properties, 'Auth', 'UsagePlan');
  if (!plan) return;
  const how = textOf(x, property(plan, 'CreateUsagePlan'));
  if (plan.kind !== 'map' || intrinsicOf(plan) || !['NONE', 'PER_API', 'SHARED'].includes(how ?? '')) {
    report(
      x,
      'template/invalid',
      plan.at,
      `UsagePlan of ${of.id} needs CreateUsagePlan: PER_API, SHARED or NONE`,
    );
    return;
  }
  for (const { key, keyAt } of plan.entries)
    if (key !== 'CreateUsagePlan' && !(settings as readonly string[]).includes(key))
      report(x, 'template/invalid', keyAt, `UsagePlan of ${of.id} has no property ${key}`);
  if (how === 'NONE') return;
  const shared = how === 'SHARED';
  const prefix = shared ? 'Serverless' : of.id;
  const [planId, keyId] = [`${prefix}UsagePlan`, `${prefix}ApiKey`];
  const before = shared ? x.output.get(planId) : undefined;
  const stages = [...itemsOf(get(before?.value, 'Properties', 'ApiStages'))];
  const keys = shared ? [...itemsOf(get(x.output.get(keyId)?.value, 'Properties', 'StageKeys'))] : [];
  const place = { at: plan.at, ...(shared ? { attributes: sharedAttributes(x, of, before) } : {}) };
  const waits = [...itemsOf(get(before?.value, 'DependsOn')).flatMap((item) => stringOf(item) ?? []), of.id];
  add(
    x,
    of,
    planId,
    'AWS::ApiGateway::UsagePlan',
    {
      ApiStages: [...stages, { ApiId: ref(of.id), Stage: ref(stage) }],
      ...Object.fromEntries(settings.map((name) => [name, property(plan, name)])),
    },
    { ...place, dependsOn: waits },
  );
  const StageKeys = [...keys, { RestApiId: ref(of.id), StageName: ref(stage) }];
  add(
    x,
    of,
    keyId,
    'AWS::ApiGateway::ApiKey',
    { Enabled: true, StageKeys },
    { ...place, dependsOn: [planId] },
  );
  const link = { KeyId: ref(keyId), KeyType: 'API_KEY', UsagePlanId: ref(planId) };
  add(x, of, `${prefix}UsagePlanKey`, 'AWS::ApiGateway::UsagePlanKey', link, {
    ...place,
    dependsOn: [keyId],
  });
  x.references.set(`${of.id}.UsagePlan`, planId);
  x.references.set(`${of.id}.ApiKey`, keyId);
  x.references.set(`${of.id}.UsagePlanKey`, `${prefix}UsagePlanKey`);
}

const settings = ['UsagePlanName', 'Description', 'Quota', 'Tags', 'Throttle'] as const;

/** The shared plan exists when one of its APIs does, and is kept when one of them is. */
function sharedAttributes(
  x: Expansion,
  of: SamResource,
  before: MapEntry | undefined,
): Record<string, Draft> {
  const strongest = (name: string, ranks: readonly string[]): Node | undefined => {
    const found = [get(before?.value, name), get(of.node, name)];
    return ranks.flatMap((rank) => found.find((node) => stringOf(node) === rank) ?? [])[0];
  };
  const name = 'SharedUsagePlanCondition';
  const own = conditionOf(of);
  let Condition: string | undefined;
  if (own !== null && (!before || get(before.value, 'Condition'))) {
    const known = x.conditions.get(name);
    const parts = itemsOf(get(known, 'Fn::Or')).flatMap((item) => stringOf(get(item, 'Condition')) ?? []);
    const single = stringOf(get(known, 'Condition'));
    const names = [...new Set([...parts, ...(single === undefined ? [] : [single]), own])];
    if (names.length > 1) either(x, names, name, of.at);
    else
      x.conditions.set(name, {
        kind: 'map',
        at: of.at,
        entries: [{ key: 'Condition', keyAt: of.at, value: { kind: 'scalar', value: own, at: of.at } }],
      });
    Condition = name;
  } else x.conditions.delete(name);
  return {
    Condition,
    DeletionPolicy: strongest('DeletionPolicy', ['Retain', 'Delete']),
    UpdateReplacePolicy: strongest('UpdateReplacePolicy', ['Retain', 'Snapshot', 'Delete']),
  };
}
