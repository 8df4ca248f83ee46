import type { RequestHead } from '../head.ts';
import { normal } from '../policy/files.ts';
import { Recent } from '../policy/verdict.ts';
import { utf8 } from '../sql/postgres.ts';
import { decoded, membersOf, queryOf, saysTwice } from './decoded.ts';
import { resourcesOf } from './resources.ts';
import { s3Needs } from './s3.ts';

/** An action with what it is on: `arn:…`, or the resource part of one; null where that is not known. */
export interface Need {
  readonly action: string;
  readonly resources: readonly string[] | null;
}

/** What one AWS request asks for. */
export interface AwsRequest {
  /** Name in the signature, else from the host; for people. */
  readonly service: string;
  readonly region: string | null;
  /** null: which operation it is could not be told. */
  readonly operation: string | null;
  readonly needs: readonly Need[];
  /** The body is none that the service could read, or too long to be read here. */
  readonly unreadable?: boolean;
}

export interface ServiceRow {
  readonly prefixes: readonly string[];
  readonly actions: Readonly<Record<string, readonly string[]>>;
  readonly rest: readonly (readonly [method: string, path: string, operation: string])[];
}

/** What the names of services and operations mean, from `requests.generated.json`; by the name that a service signs with. */
export type AwsTable = Readonly<Record<string, ServiceRow>>;

/** Signed with AWS Signature Version 4, in a header or in the query. */
export const isAwsSigned = ({ headers, target }: RequestHead): boolean =>
  (headers['authorization'] ?? '').includes('AWS4-') || /[?&]X-Amz-Credential=/i.test(decoded(target));

type Asked = AwsRequest | ((body: string) => AwsRequest);

/**
 * Service, operation and resources of the requests that have this head and any target, by the six protocols of AWS: json (X-Amz-Target),
 * query and ec2 (Action=), rpc-v2-cbor (path), rest-json and rest-xml (method and path). A function where only the body tells.
 * `isPlain`: as in `Match`; then the scope is what the head says, and is read once.
 */
export function awsRequests(
  head: Omit<RequestHead, 'target'>,
  host: string,
  env: Readonly<Record<string, string>>,
  services: AwsTable,
): (target: string, isPlain: boolean) => Asked {
  const inScope = (target: string): ((target: string) => Asked) => {
    const scope = scopeOf(head.headers['authorization'] ?? '', decoded(target), host, env);
    const { service, region } = scope;
    const unreadable = { service, region, operation: null, needs: [], unreadable: true };
    return scope.isTwice ? () => unreadable : requestsIn(scope, head, host, services);
  };
  let plain: ((target: string) => Asked) | null = null;
  return (target, isPlain) => {
    if (!isPlain) return inScope(target)(target);
    plain ??= inScope('');
    return plain(target);
  };
}

interface Scope {
  readonly service: string;
  readonly region: string | null;
  readonly isTwice: boolean;
}

function requestsIn(
  scope: Scope,
  head: Omit<RequestHead, 'target'>,
  host: string,
  services: AwsTable,
): (target: string) => Asked {
  const { service, region } = scope;
  if (service === 's3' || service === 's3express') {
    const needsOf = s3Needs(head, host);
    return (target) => {
      const needs = needsOf(target);
      return { service, region, operation: needs[0]?.action.slice(3) ?? null, needs };
    };
  }
  const row = Object.hasOwn(services, service) ? services[service] : undefined;
  return (target) => requestIn(scope, row, { method: head.method, headers: head.headers, target }, host);
}

function requestIn(
  { service, region }: Scope,
  row: ServiceRow | undefined,
  head: RequestHead,
  host: string,
): Asked {
  const path = pathOf(head.target);
  const target = head.headers['x-amz-target'];
  const rpc = /^\/service\/[\w.]{1,100}\/operation\/(\w{1,100})$/.exec(path)?.[1];
  const isForm = /^application\/x-www-form-urlencoded/i.test(head.headers['content-type'] ?? '');
  if (target !== undefined || rpc !== undefined || isForm) {
    // A header, the path, the address and a form can each name it: where they differ nobody knows which the service takes.
    const named = new Set([
      target?.replace(/^[^,]{0,200}\.(?=\w{1,200}$)/, ''),
      rpc,
      ...actionsIn(head.target),
    ]);
    named.delete(undefined);
    const [first = null] = named;
    const isUnclear = named.size > 1 || target?.includes(',') === true;
    const prefix = prefixOf(row, service);
    // A service that goes by method and path does not look at what a header or a form says besides.
    const addressed =
      path === '/' || row === undefined ? null : restRequest(service, region, row, head.method, path);
    const about = (action: string | null, on: readonly string[] | null): AwsRequest => {
      const spoken = request(service, region, row, action, on);
      return addressed === null ? spoken : { ...addressed, needs: [...addressed.needs, ...spoken.needs] };
    };
    const known = new Recent<AwsRequest>(100);
    const withBody = (body: string): AwsRequest => {
      const read = isForm ? form(body) : json(body);
      const said = isForm ? textOf(read, 'Action') : null;
      const action = first ?? said;
      // Padding and broken JSON must not hide which table it is.
      if (read === null || isUnclear || (said !== null && said !== action))
        return { service, region, operation: action, needs: [], unreadable: true };
      const on = resourcesOf(prefix, action ?? '', read, {});
      if (isForm || on?.length !== 1) return about(action, on);
      return known.get(on[0] ?? '') ?? known.set(on[0] ?? '', about(action, on));
    };
    return isForm || target !== undefined ? withBody : withBody('');
  }
  if (service === 'execute-api' && !path.includes('/@connections/'))
    return invocationOfApi(head, host, region, path);
  const addressed = row ? restRequest(service, region, row, head.method, path) : null;
  if (addressed !== null) return addressed;
  const actions = actionsIn(head.target);
  if (actions.length > 1) return { service, region, operation: null, needs: [], unreadable: true };
  return request(service, region, row, actions[0] ?? null, null);
}

const actionsIn = (target: string): readonly string[] => membersOf(queryOf(target)).get('Action') ?? [];

/** What method and path ask for; null when the service has no such operation. */
function restRequest(
  service: string,
  region: string | null,
  row: ServiceRow,
  method: string,
  path: string,
): AwsRequest | null {
  const rest = restOperation(row, method, path) ?? restOperation(row, method, normal(path));
  if (rest === null) return null;
  const resources = resourcesOf(prefixOf(row, service), rest.operation, undefined, rest.labels);
  return request(service, region, row, rest.operation, resources);
}

function request(
  service: string,
  region: string | null,
  row: ServiceRow | undefined,
  operation: string | null,
  resources: readonly string[] | null,
): AwsRequest {
  if (operation === null) return { service, region, operation, needs: [] };
  const renamed = row && Object.hasOwn(row.actions, operation) ? row.actions[operation] : undefined;
  const actions = renamed ?? [`${prefixOf(row, service)}:${operation}`];
  return {
    service,
    region,
    operation,
    needs: actions.map((action) => ({
      action,
      resources: resources?.map((one) => arnOf(one, action, region)) ?? null,
    })),
  };
}

const prefixOf = (row: ServiceRow | undefined, service: string): string => row?.prefixes[0] ?? service;

const arnOf = (resource: string, action: string, region: string | null): string =>
  resource.startsWith('arn:')
    ? resource
    : `arn:aws:${action.slice(0, action.indexOf(':'))}:${region ?? ''}::${resource}`;

/** Service and region as they are signed, `isTwice` where two say so; the host says them where nothing is signed. */
function scopeOf(
  authorization: string,
  target: string,
  host: string,
  env: Readonly<Record<string, string>>,
): Scope {
  const said = `${authorization} ${target}`;
  const isTwice = /Credential=.*Credential=/is.test(said);
  const signed =
    /Credential=[^/,\s]{1,200}\/\d{8}\/([\w-]{1,40})\/([\w.-]{1,60})\/aws4_request/i.exec(said) ??
    /Credential=[^/,\s]{1,200}\/\d{8}\/(s3[\w-]{0,20})\/()aws4_request/i.exec(authorization);
  if (signed?.[2]) return { service: signed[2].toLowerCase(), region: signed[1] ?? null, isTwice };
  const labels = host.replace(/\.(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)$/, '').split('.');
  const region =
    labels.find((label) => /^[a-z]{2}(?:-[a-z]{3,5})?-[a-z]{4,10}-\d$/.test(label)) ??
    env['AWS_REGION'] ??
    null;
  const isS3 = labels.some((label) => /^s3(?:-|$)/.test(label));
  const name =
    labels.filter((label) => label !== region && label !== 'dualstack' && label !== 'vpce').at(-1) ?? '';
  return { service: isS3 ? 's3' : signedName(name), region, isTwice };
}

/** Hosts whose first label is another word than the name they sign with. */
const signedName = (label: string): string =>
  ({ email: 'ses', ddb: 'dynamodb', 'data-ats': 'iotdata' })[label.replace(/-fips$/, '')] ??
  label.replace(/-fips$/, '');

const pathOf = (target: string): string =>
  target.replace(/^https?:\/\/[^/?#]{1,300}/, '').split('?', 1)[0] || '/';

function restOperation(
  row: ServiceRow,
  method: string,
  path: string,
): { readonly operation: string; readonly labels: Readonly<Record<string, string>> } | null {
  const segments = path.split('/');
  for (const [verb, template, operation] of row.rest) {
    if (verb !== method) continue;
    const labels = labelsOf(template.split('/'), segments);
    if (labels) return { operation, labels };
  }
  return null;
}

function labelsOf(
  template: readonly string[],
  path: readonly string[],
): Readonly<Record<string, string>> | null {
  const labels: Record<string, string> = {};
  for (let at = 0; at < template.length; at += 1) {
    const part = template[at] ?? '';
    const open = /^\{([\w-]{1,80})(\+?)\}$/.exec(part);
    if (open?.[2] === '+') {
      labels[open[1] ?? ''] = decoded(path.slice(at).join('/'));
      return path.length > at ? labels : null;
    }
    const given = path[at];
    if (given === undefined || (open ? given === '' : given !== part && decoded(given) !== part)) return null;
    if (open) labels[open[1] ?? ''] = decoded(given);
  }
  return template.length === path.length || (path.length === template.length + 1 && path.at(-1) === '')
    ? labels
    : null;
}

/** A call of an API behind API Gateway that is guarded by IAM: `<api id>/<stage>/<method>/<path>`. */
function invocationOfApi(head: RequestHead, host: string, region: string | null, path: string): AwsRequest {
  const [, stage = '', ...rest] = path.split('/');
  const resource = `arn:aws:execute-api:${region ?? ''}::${host.split('.', 1)[0]}/${stage}/${head.method}/${rest.join('/')}`;
  return {
    service: 'execute-api',
    region,
    operation: 'Invoke',
    needs: [{ action: 'execute-api:Invoke', resources: [resource] }],
  };
}

function json(text: string): unknown {
  try {
    const read = utf8(text);
    const value: unknown = JSON.parse(read) ?? {};
    return saysTwice(read, value) ? null : value;
  } catch {
    return text.trim() === '' ? {} : null;
  }
}

/** null: one name says two things, and nobody knows which of them the service takes. */
function form(text: string): Readonly<Record<string, string>> | null {
  const read: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, values] of membersOf(text)) {
    if (values.length > 1) return null;
    read[name] = values[0] ?? '';
  }
  return read;
}

const textOf = (value: unknown, key: string): string | null => {
  const text =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : null;
};
