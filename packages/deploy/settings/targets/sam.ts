import type { EditValue, Trigger } from '@emmental/model';
import { isMap, isScalar } from 'yaml';
import { joined, type PlainMap, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import { cloudformation, noAuthorizer, set, triggerOf, written } from './cloudformation.ts';
import type { Place, SettingsTarget } from './target.ts';

/** APIs that SAM creates itself. Their settings are in Globals. Source: SAM specification, Globals; ServerlessRestApi, ServerlessHttpApi. */
const implicit: Readonly<Record<string, string>> = { ServerlessRestApi: 'Api', ServerlessHttpApi: 'HttpApi' };

/** Writes settings into SAM templates. */
export const sam: SettingsTarget = {
  ...cloudformation,
  format: 'sam',
  set: (id, values, place) => {
    const api = implicit[id];
    if (api !== undefined) return inGlobals(api, values, place);
    const type: unknown = place.template.document.getIn(['Resources', id, 'Type']);
    return set(['Resources', id], renamed(values, names[String(type)] ?? {}), place);
  },
  authorized: (finding, callers, place) => {
    const trigger = triggerOf(finding, place.app);
    if (trigger?.kind === 'function-url' && callers === 'account') return signedUrl(trigger.place, place);
    const [, fn, event] = /^(\w+)\.Events\.(\w+)$/.exec(trigger?.place ?? '') ?? [];
    if (!trigger || fn === undefined || event === undefined)
      return cloudformation.authorized(finding, callers, place);
    const at = ['Resources', fn, 'Properties', 'Events', event, 'Properties'];
    if (callers === 'account') return signedRoute(trigger, at, place);
    const name = authorizerOf(trigger.sourceId ?? '', place);
    return name === null ? noAuthorizer : under(at, { Auth: { Authorizer: replacing(name) } });
  },
};

/** Returns the overlay that makes callers of a function URL sign their requests. */
function signedUrl(fn: string | null, { template: { document } }: Place): PlainMap | string {
  const path = ['Resources', fn ?? '', 'Properties', 'FunctionUrlConfig'];
  return document.hasIn(path)
    ? under(path, { AuthType: replacing('AWS_IAM') })
    : 'the template does not declare its URL by this name';
}

/**
 * Returns the overlay that makes callers of a route sign their requests. By default, a REST API then calls the function with
 * the identity of the caller, who has no permission for that, so `InvokeRole: NONE` keeps the identity of the API. An HTTP
 * API accepts signatures only with `EnableIamAuthorizer`.
 * Source: SAM specification, ApiFunctionAuth, HttpApiAuth.
 */
function signedRoute({ kind, sourceId }: Trigger, at: readonly string[], place: Place): PlainMap | string {
  if (kind === 'api')
    return under(at, { Auth: { Authorizer: replacing('AWS_IAM'), InvokeRole: replacing('NONE') } });
  if (kind !== 'http-api' || sourceId === null) return 'callers of such a route cannot sign their requests';
  const globals = implicit[sourceId];
  const api = globals === undefined ? ['Resources', sourceId, 'Properties'] : ['Globals', globals];
  if (globals === undefined && !place.template.document.hasIn(['Resources', sourceId]))
    return 'the template does not declare its API by this name';
  return joined(
    under(at, { Auth: { Authorizer: replacing('AWS_IAM') } }),
    under(api, { Auth: { EnableIamAuthorizer: replacing(true) } }),
  );
}

function inGlobals(
  api: string,
  values: Readonly<Record<string, EditValue>>,
  { template: { document } }: Place,
): PlainMap | string {
  const present = Object.keys(values).find((key) => document.hasIn(['Globals', api, key]));
  return present === undefined
    ? under(['Globals', api], written(values))
    : `Globals.${api} already has ${present}: add this there`;
}

/**
 * Property names of SAM that differ from CloudFormation's, by type. `field` = the field of CloudFormation's value that is the
 * whole value in SAM. Source: SAM specification.
 */
const names: Readonly<Record<string, Readonly<Record<string, readonly [key: string, field?: string]>>>> = {
  'AWS::Serverless::Function': { TracingConfig: ['Tracing', 'Mode'] },
  'AWS::Serverless::StateMachine': {
    TracingConfiguration: ['Tracing'],
    LoggingConfiguration: ['Logging'],
  },
};

function renamed(
  values: Readonly<Record<string, EditValue>>,
  table: Readonly<Record<string, readonly [string, string?]>>,
): Readonly<Record<string, EditValue>> {
  const pairs = Object.entries(values).map(([key, value]): [string, EditValue] => {
    const [name = key, field] = table[key] ?? [];
    const inner = field === undefined ? undefined : (value as Readonly<Record<string, EditValue>>)[field];
    return [name, inner ?? value];
  });
  return Object.fromEntries(pairs);
}

/** Returns the name of the only authorizer of an API; null if the API does not have exactly one. */
function authorizerOf(api: string, { template: { document } }: Place): string | null {
  const globals = implicit[api];
  const paths = [
    ['Resources', api, 'Properties', 'Auth', 'Authorizers'],
    ...(globals === undefined ? [] : [['Globals', globals, 'Auth', 'Authorizers']]),
  ];
  const nodes = paths.map((path): unknown => document.getIn(path, true)).filter((node) => isMap(node));
  const names = nodes.flatMap(({ items }) =>
    items.map(({ key }) => (isScalar(key) ? String(key.value) : '')),
  );
  const [first] = names;
  return names.length === 1 && first ? first : null;
}
