import { entriesOf, itemsOf, type Node } from '../../../tree.ts';
import { ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { textNode } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import type { Stack } from '../stack.ts';
import { restApi } from './apis.ts';

/**
 * Lowers API keys and usage plans: `apiKeys` and `usagePlan` of `provider.apiGateway`, or, in version 1, of
 * `provider`.
 */
export function lowerKeys(stack: Stack): void {
  const { service } = stack;
  const { provider } = service;
  const keys = property(provider, 'apiGateway', 'apiKeys') ?? property(provider, 'apiKeys');
  const plan = property(provider, 'apiGateway', 'usagePlan') ?? property(provider, 'usagePlan');
  if (!keys && !plan) return;
  const plans = plan?.kind === 'list' ? plan.items.flatMap((item) => entriesOf(item)) : [];
  if (plans.length === 0) putPlan('', plan, stack);
  for (const { key, value } of plans) putPlan(key, value, stack);
  const names = new Set(plans.map(({ key }) => key));
  let count = 0;
  for (const item of itemsOf(keys)) {
    const [entry] = entriesOf(item);
    if (entry && names.has(entry.key)) {
      for (const [index, key] of itemsOf(entry.value).entries()) putKey(entry.key, index + 1, key, stack);
    } else {
      count += 1;
      putKey('', count, item, stack);
    }
  }
}

const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function putPlan(name: string, settings: Node | undefined, stack: Stack): void {
  const { service } = stack;
  const [quota, throttle] = [property(settings, 'quota'), property(settings, 'throttle')];
  stack.put(
    `ApiGatewayUsagePlan${upperFirst(name)}`,
    {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: {
        UsagePlanName: textNode(
          [...service.name, name === '' ? '' : `-${name}`, '-', ...service.stageWords],
          service.values,
          service.at,
        ),
        ApiStages: [{ ApiId: restApi(stack), Stage: service.stage }],
        Quota: quota && {
          Limit: property(quota, 'limit'),
          Offset: property(quota, 'offset'),
          Period: property(quota, 'period'),
        },
        Throttle: throttle && {
          BurstLimit: property(throttle, 'burstLimit'),
          RateLimit: property(throttle, 'rateLimit'),
        },
      },
    },
    { ...service, at: settings?.at ?? service.at },
  );
}

function putKey(plan: string, number: number, key: Node, stack: Stack): void {
  const { service } = stack;
  const from = { ...service, at: key.at };
  const suffix = `${upperFirst(plan)}${number}`;
  const name: Draft = key.kind === 'map' && !service.values.valueOf(key) ? property(key, 'name') : key;
  stack.put(
    `ApiGatewayApiKey${suffix}`,
    {
      Type: 'AWS::ApiGateway::ApiKey',
      Properties: {
        Enabled: property(key, 'enabled') ?? true,
        Name: name,
        Value: property(key, 'value'),
        StageKeys: [{ RestApiId: restApi(stack), StageName: service.stage }],
      },
    },
    from,
  );
  const properties = {
    KeyId: ref(`ApiGatewayApiKey${suffix}`),
    KeyType: 'API_KEY',
    UsagePlanId: ref(`ApiGatewayUsagePlan${upperFirst(plan)}`),
  };
  stack.put(
    `ApiGatewayUsagePlanKey${suffix}`,
    { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: properties },
    from,
  );
}
