import {
  type App,
  asString,
  type Callers,
  type EditValue,
  type Finding,
  fieldOf,
  type Trigger,
  type Value,
} from '@emmental/model';
import { isPlainMap, type Plain, type PlainMap, removing, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import type { Place, SettingsTarget } from './target.ts';

export const cloudformation: SettingsTarget = {
  format: 'cloudformation',
  set: (id, values, place) => set(['Resources', id], values, place),
  resources: (added, place) => newResources(['Resources'], added, place),
  authorized: (finding, callers, place) => {
    const trigger = triggerOf(finding, place.app);
    const lock = trigger && lockOf(trigger, callers, place.app);
    if (!trigger || !lock) return noAuthorizer;
    const door = doorResource(trigger, place.app);
    return door === null
      ? 'the template does not declare its route by this name'
      : set(['Resources', door], lock, place);
  },
};

/** Returns the properties that let only these callers through a door; null where its API has no authorizer, or several. */
export function lockOf(
  trigger: Trigger,
  callers: Callers,
  app: App,
): Readonly<Record<string, EditValue>> | null {
  if (callers === 'signed-in') return authorizerOf(trigger, app);
  return trigger.kind === 'function-url' ? { AuthType: 'AWS_IAM' } : { AuthorizationType: 'AWS_IAM' };
}

/** Returns the id of the function's URL, or of the route of its API. */
export const doorResource = (trigger: Trigger, app: App): string | null =>
  trigger.kind === 'function-url' ? trigger.sourceId : routeOf(trigger, app);

export const noAuthorizer = 'its API has no authorizer, or several: choose one';

/** Writes properties below a resource that stands in the template. */
export function set(
  path: readonly string[],
  values: Readonly<Record<string, EditValue>>,
  { template: { document } }: Place,
): PlainMap | string {
  if (!document.hasIn(path)) return `the template does not declare ${path.at(-1)} by this name`;
  const list = Object.entries(values).find(
    ([key, value]) => isObjects(value) && document.hasIn([...path, 'Properties', key]),
  );
  if (list) return `it already has ${list[0]}: add this there`;
  return under(path, { Properties: written(values) });
}

/** Is the value a list of objects? Its items have no key: an item more may contradict a present one. */
const isObjects = (value: EditValue): boolean =>
  Array.isArray(value) && value.some((item) => typeof item === 'object');

/** Marks values so that they replace the present ones, key by key; functions of the language are replaced as a unit. */
export const written = (values: Readonly<Record<string, EditValue>>): PlainMap =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, writtenValue(value)]));

function writtenValue(value: EditValue): Plain {
  if (value === null) return removing;
  const plain = value as Plain;
  if (!isPlainMap(plain)) return replacing(plain);
  const isFunction = Object.keys(plain).some((key) => key === 'Ref' || key.startsWith('Fn::'));
  return isFunction ? replacing(plain) : written(plain as Readonly<Record<string, EditValue>>);
}

/** Returns the change that adds resources below `path`, or a sentence when one of their names is taken. */
export function newResources(
  path: readonly string[],
  added: Readonly<Record<string, object>>,
  { template: { document } }: Place,
): PlainMap | string {
  const taken = Object.keys(added).find((id) => document.hasIn([...path, id]));
  return taken === undefined ? under(path, added as PlainMap) : `a resource ${taken} already exists`;
}

/** Returns the trigger that a finding is about. */
export function triggerOf(finding: Finding, app: App): Trigger | null {
  const place = (finding.resource ?? '').replace(/^[^#]*#/, '');
  const fn = app.functions.find(({ id }) => id === finding.function);
  return fn?.triggers.find((trigger) => trigger.place === place) ?? null;
}

/** Returns the route or method that starts the trigger; an integration stands between the two. */
export function routeOf({ place, source }: Trigger, app: App): string | null {
  if (place === null) return null;
  if (app.resources.get(place)?.type !== 'AWS::ApiGatewayV2::Integration') return place;
  const route = [...app.resources.values()].find(
    ({ type, properties }) =>
      type === 'AWS::ApiGatewayV2::Route' &&
      namesIn(fieldOf(properties, 'Target')).includes(place) &&
      asString(fieldOf(properties, 'RouteKey')) === source,
  );
  return route?.id ?? null;
}

/** Refers a route or method to the one authorizer of its API; null when the API has not exactly one. */
export function authorizerOf({ sourceId }: Trigger, app: App): Readonly<Record<string, EditValue>> | null {
  const own = [...app.resources.values()].filter(
    ({ type, properties }) =>
      /^AWS::ApiGateway(V2)?::Authorizer$/.test(type) &&
      ['ApiId', 'RestApiId'].some((key) => namesIn(fieldOf(properties, key)).includes(sourceId ?? '')),
  );
  const [first] = own;
  if (!first || own.length > 1) return null;
  const kind = asString(fieldOf(first.properties, first.type.includes('V2') ? 'AuthorizerType' : 'Type'));
  const type = kind === 'JWT' || kind === 'COGNITO_USER_POOLS' ? kind : kind === null ? null : 'CUSTOM';
  return type === null ? null : { AuthorizationType: type, AuthorizerId: { Ref: first.id } };
}

export const namesIn = (value: Value | undefined): readonly string[] =>
  value?.kind === 'text'
    ? value.parts.flatMap((part) => (typeof part === 'object' && part.kind === 'resource' ? [part.id] : []))
    : [];
