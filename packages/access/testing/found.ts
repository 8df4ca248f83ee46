import { constant, type Finding, type Value } from '@emmental/model';
import { accessFindings } from '../findings/index.ts';
import { app, at, call, env, fn, getAtt, ref, resource, reviewOf, role, trigger } from './app.ts';

export type Behaviours = Parameters<typeof reviewOf>[1] extends ReadonlyMap<string, infer B> ? B : never;
export type Grants = Parameters<typeof role>[1];
/** The resources of the app that `found` reviews. */
export const resources = [resource('Orders', 'AWS::DynamoDB::Table'), resource('Topic', 'AWS::SNS::Topic')];
export const environment = new Map<string, Value>([
  ['TABLE', ref('Orders')],
  ['TOPIC', ref('Topic')],
]);
export const get = call('dynamodb', 'GetItem', { TableName: env('TABLE') });
export const publish = call('sns', 'Publish', { TopicArn: env('TOPIC') });
export const orders = getAtt('Orders', 'Arn');
export const logs = { policy: constant('AWSLambdaBasicExecutionRole'), at: at(39) };
export const open = trigger('api', null, { source: 'POST /orders', exposure: 'public', by: 'no authorizer' });

/** Returns the findings about one function with these calls and grants. */
export function found(
  behaviours: Behaviours,
  grants: Grants,
  more: { managed?: string[]; triggers?: (typeof open)[]; app?: object; role?: object } = {},
): readonly Finding[] {
  const api = fn('Api', { environment, triggers: more.triggers ?? [open] });
  const managed = [logs, ...(more.managed ?? []).map((name) => ({ policy: constant(name), at: at(38) }))];
  const shop = app([api], [role('ApiRole', grants, { managed, ...more.role })], resources, more.app);
  return accessFindings(reviewOf(shop, new Map([[api.id, behaviours]])));
}

/** `[rule, severity, title]` of each finding. */
export const short = (findings: readonly Finding[]) =>
  findings.map(({ rule, severity, title }) => [rule, severity, title]);
