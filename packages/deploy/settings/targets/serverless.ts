import { type EditValue, fieldOf } from '@emmental/model';
import { isMap, isScalar } from 'yaml';
import { inItem, isPlainMap, type PlainMap, replacementOf, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import { written as inFull, namesIn, newResources, noAuthorizer, set, triggerOf } from './cloudformation.ts';
import type { Place, SettingsTarget } from './target.ts';

/** The framework's names of function settings, by CloudFormation's names. Source: Serverless Framework, serverless.yml reference. */
const keys: Readonly<Record<string, string>> = {
  Timeout: 'timeout',
  ReservedConcurrentExecutions: 'reservedConcurrency',
  TracingConfig: 'tracing',
};

/** Writes settings into the files of the Serverless Framework. */
export const serverless: SettingsTarget = {
  format: 'serverless',
  set: (written, values, place) => {
    const id = generatedFrom(written, place);
    const [, fn] = /^functions\.(.+)$/.exec(id) ?? [];
    if (fn !== undefined) return onFunction(fn, values, place);
    if (!place.app.resources.get(id)?.generated) return set(['resources', 'Resources', id], values, place);
    if (id === 'ApiGatewayRestApi') return onRestApi(values);
    // Settings of resources that the framework generates are written in `extensions`.
    const extended = 'DefaultRouteSettings' in values ? stageOf(id, place) : id;
    return (
      resourcesObstacle(place) ?? under(['resources', 'extensions', extended, 'Properties'], inFull(values))
    );
  },
  resources: (added, place) =>
    resourcesObstacle(place) ?? newResources(['resources', 'Resources'], added, place),
  authorized: (finding, callers, place) => {
    const trigger = triggerOf(finding, place.app);
    if (trigger?.kind === 'function-url' && callers === 'account') return signedUrl(trigger.place, place);
    const [, fn, index] = /^functions\.(.+)\.events\[(\d+)\]$/.exec(trigger?.place ?? '') ?? [];
    const name = authorizer(place);
    if (fn === undefined || index === undefined)
      return 'the template does not declare its event by this name';
    const key = trigger?.kind === 'api' ? 'http' : 'httpApi';
    if (callers === 'signed-in' && key === 'http')
      return 'an authorizer of httpApi does not guard an event http: choose one of its REST API';
    if (callers === 'signed-in' && name === null) return noAuthorizer;
    const event = longForm(['functions', fn, 'events', Number(index), key], key, place);
    if (typeof event === 'string') return event;
    const authorization = callers === 'account' ? { type: 'aws_iam' } : { name: name ?? '' };
    return under(
      ['functions', fn, 'events'],
      inItem(Number(index), { [key]: event({ authorizer: replacing(authorization) }) }),
    );
  },
};

/**
 * Returns the logical id of the resource that the framework generates from a part of the service file, such as
 * `provider.httpApi`; other texts stay.
 */
const generatedFrom = (written: string, { app }: Place): string =>
  [...app.resources.values()].find(({ place }) => place === written && !place.startsWith('functions.'))?.id ??
  written;

/**
 * Returns a function that adds properties to an event, or a sentence if the event cannot be changed. A short form such as
 * `GET /photos` is replaced by a mapping.
 */
function longForm(
  path: readonly (string | number)[],
  key: 'http' | 'httpApi',
  { template: { document } }: Place,
): ((more: PlainMap) => PlainMap) | string {
  const event: unknown = document.getIn(path, true);
  if (isMap(event)) return (more) => more;
  const [, method, route] = /^(\S+) +(\S+)$/.exec(isScalar(event) ? String(event.value) : '') ?? [];
  if (method === undefined || route === undefined)
    return `its event ${key} is not a mapping: write it with method, path and authorizer`;
  return (more) => replacing({ method, path: route, ...unmarked(more) });
}

/** Removes the replacement marks inside an event that is replaced completely. */
const unmarked = (more: PlainMap): PlainMap =>
  Object.fromEntries(
    Object.entries(more).map(([key, value]) => [
      key,
      isPlainMap(value) ? (replacementOf(value)?.value ?? value) : value,
    ]),
  );

/** Returns the overlay that makes callers of a function URL sign their requests. `url: true` is replaced by a mapping. */
function signedUrl(place: string | null, { template: { document } }: Place): PlainMap | string {
  const [, fn] = /^functions\.(.+)\.url$/.exec(place ?? '') ?? [];
  const url: unknown = fn === undefined ? undefined : document.getIn(['functions', fn, 'url'], true);
  if (fn === undefined || url === undefined) return 'the template does not declare its URL by this name';
  return under(['functions', fn], {
    url: isMap(url) ? { authorizer: replacing('aws_iam') } : replacing({ authorizer: 'aws_iam' }),
  });
}

/** Returns the overlay that sets tracing of the framework's REST API. Other settings are not possible: its stage is made by a deployment, which `extensions` cannot change. */
function onRestApi({
  TracingEnabled: tracing,
  ...others
}: Readonly<Record<string, EditValue>>): PlainMap | string {
  const [other] = Object.keys(others);
  if (other !== undefined)
    return `the framework has no setting ${other} for its REST API: a usage plan limits it`;
  return under(['provider', 'tracing'], { apiGateway: replacing(tracing ?? true) });
}

/** Returns the id of the stage of an API, on which the limits of its routes are set. */
const stageOf = (api: string, { app }: Place): string => {
  const stage = [...app.resources.values()].find(
    ({ type, properties }) =>
      type === 'AWS::ApiGatewayV2::Stage' && namesIn(fieldOf(properties, 'ApiId')).includes(api),
  );
  return stage?.id ?? api;
};

function onFunction(
  fn: string,
  values: Readonly<Record<string, EditValue>>,
  { template: { document } }: Place,
): PlainMap | string {
  if (!document.hasIn(['functions', fn])) return 'the template does not declare it by this name';
  const other = Object.keys(values).find((key) => keys[key] === undefined);
  if (other !== undefined) return `the framework has no setting ${other}`;
  const settings = Object.entries(values).map(([key, value]): [string, EditValue] => [
    keys[key] ?? key,
    plainMode(value),
  ]);
  return under(['functions', fn], inFull(Object.fromEntries(settings)));
}

/** Replaces `{ Mode: 'Active' }` by `Active`, as the framework writes it. */
const plainMode = (value: EditValue): EditValue =>
  value !== null && typeof value === 'object' && 'Mode' in value ? (value['Mode'] ?? null) : value;

/** Returns the reason why no resource can be added; null if resources can be added. */
function resourcesObstacle({ template: { document } }: Place): string | null {
  const node: unknown = document.getIn(['resources'], true);
  return node === undefined || isMap(node) ? null : 'its resources are a list or in another file';
}

function authorizer({ template: { document } }: Place): string | null {
  const node: unknown = document.getIn(['provider', 'httpApi', 'authorizers'], true);
  const [only, ...others] = isMap(node) ? node.items : [];
  return only && others.length === 0 && isScalar(only.key) ? String(only.key.value) : null;
}
