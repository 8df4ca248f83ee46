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
import { isSeq } from 'yaml';
import type { TemplateText } from '../../edit/overlay.ts';
import { isPlainMap, type Plain, type PlainMap, removing, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import type { Place, SettingsTarget } from './target.ts';

/** Writes settings into CloudFormation templates. */
export const cloudformation: SettingsTarget = {
  format: 'cloudformation',
  set: (id, values, place) => set(['Resources', id], values, place),
  resources: (added, place) => newResources(['Resources'], added, place),
  authorized: (finding, callers, place) => {
    const trigger = triggerOf(finding, place.app);
    const authorization = trigger && authorizationOf(trigger, callers, place.app);
    if (!trigger || !authorization) return noAuthorizer;
    const entry = entryResource(trigger, place.app);
    return entry === null
      ? 'the template does not declare its route by this name'
      : set(['Resources', entry], authorization, place);
  },
};

/** Returns the properties that let only these callers use a route or URL; null if its API has no authorizer, or several. */
export function authorizationOf(
  trigger: Trigger,
  callers: Callers,
  app: App,
): Readonly<Record<string, EditValue>> | null {
  if (callers === 'signed-in') return authorizerOf(trigger, app);
  return trigger.kind === 'function-url' ? { AuthType: 'AWS_IAM' } : { AuthorizationType: 'AWS_IAM' };
}

/** Returns the id of the function's URL, or of the route of its API. */
export const entryResource = (trigger: Trigger, app: App): string | null =>
  trigger.kind === 'function-url' ? trigger.sourceId : routeOf(trigger, app);

export const noAuthorizer = 'its API has no authorizer, or several: choose one';

/** Returns the overlay that sets properties of a resource, or a sentence if the template does not declare the resource. */
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
  // A deployment makes its stage from a description. Source: CloudFormation reference, AWS::ApiGateway::Deployment.
  const isDeployment = document.getIn([...path, 'Type']) === 'AWS::ApiGateway::Deployment';
  const properties = isDeployment ? { StageDescription: written(values) } : written(values);
  return under(path, { Properties: properties, ...withoutRepeated(path, values, document) });
}

/** Returns the change of `DependsOn` where the new values refer to a resource in it: a reference makes the order already. */
function withoutRepeated(
  path: readonly string[],
  values: Readonly<Record<string, EditValue>>,
  document: TemplateText['document'],
): PlainMap {
  const node: unknown = document.getIn([...path, 'DependsOn']);
  const before: unknown = isSeq(node) ? node.toJSON() : node;
  const named = [before].flat().filter((id) => typeof id === 'string');
  const references = /"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"|\$\{(\w+)[.}]/g;
  const referred = new Set(
    [...JSON.stringify(values).matchAll(references)].map(
      ([, ref, attribute, part]) => ref ?? attribute ?? part,
    ),
  );
  const left = named.filter((id) => !referred.has(id));
  if (left.length === named.length) return {};
  return { DependsOn: left.length === 0 ? removing : replacing(left) };
}

/** True for a list of objects. Its items have no key, so a further item could contradict a present one. */
const isObjects = (value: EditValue): boolean =>
  Array.isArray(value) && value.some((item) => typeof item === 'object');

/** Marks values so that they replace the present values, key by key. Intrinsic functions are replaced completely. */
export const written = (values: Readonly<Record<string, EditValue>>): PlainMap =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, writtenValue(value)]));

function writtenValue(value: EditValue): Plain {
  if (value === null) return removing;
  const plain = value as Plain;
  if (!isPlainMap(plain)) return replacing(plain);
  const isFunction = Object.keys(plain).some((key) => key === 'Ref' || key.startsWith('Fn::'));
  return isFunction ? replacing(plain) : written(plain as Readonly<Record<string, EditValue>>);
}

/** Returns the overlay that adds resources below `path`, or a sentence if one of their names exists. */
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

/** Returns the id of the route or method of a trigger. For an HTTP API, the trigger names the integration, and the route refers to it. */
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

/** Returns the properties that refer to the only authorizer of an API; null if the API does not have exactly one. */
export function authorizerOf({ sourceId }: Trigger, app: App): Readonly<Record<string, EditValue>> | null {
  const ofApi = [...app.resources.values()].filter(
    ({ type, properties }) =>
      /^AWS::ApiGateway(V2)?::Authorizer$/.test(type) &&
      ['ApiId', 'RestApiId'].some((key) => namesIn(fieldOf(properties, key)).includes(sourceId ?? '')),
  );
  const [first] = ofApi;
  if (!first || ofApi.length > 1) return null;
  const kind = asString(fieldOf(first.properties, first.type.includes('V2') ? 'AuthorizerType' : 'Type'));
  const type = kind === 'JWT' || kind === 'COGNITO_USER_POOLS' ? kind : kind === null ? null : 'CUSTOM';
  return type === null ? null : { AuthorizationType: type, AuthorizerId: { Ref: first.id } };
}

/** Returns the ids of the resources that a text refers to. */
export const namesIn = (value: Value | undefined): readonly string[] =>
  value?.kind === 'text'
    ? value.parts.flatMap((part) => (typeof part === 'object' && part.kind === 'resource' ? [part.id] : []))
    : [];
