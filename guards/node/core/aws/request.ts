import type { RequestHead } from '../head.ts';
import { normal } from '../policy/paths.ts';
import type { CloudRequest, Need } from '../policy/request.ts';
import { utf8 } from '../sql/postgres.ts';
import { decoded, membersOf, queryOf, saysTwice } from './decoded.ts';
import { resourcesOf } from './resources.ts';
import { listsVersions, s3Needs } from './s3.ts';

/** How to read the requests of one service: the prefixes of its IAM actions, operations with other actions, and its REST operations. */
export interface ServiceRow {
  readonly prefixes: readonly string[];
  readonly actions: Readonly<Record<string, readonly string[]>>;
  readonly rest: readonly (readonly [method: string, path: string, operation: string])[];
}

/** How to read the requests of each service, by the service name in signatures; from `requests.generated.json`. */
export type AwsTable = Readonly<Record<string, ServiceRow>>;

/** True for a request that is signed in a header, with AWS Signature Version 4 or 2. */
export const isAwsSigned = ({ headers }: RequestHead): boolean =>
  (headers['authorization'] ?? '').includes('AWS4-') || isOlder(headers['authorization'] ?? '');

/** True for a request that is signed in the query, with AWS Signature Version 4. */
export const isAwsSignedAt = ({ target }: RequestHead): boolean =>
  /[?&]X-Amz-Credential=/i.test(decoded(target));

/** True for Signature Version 2, which S3 still accepts. */
const isOlder = (authorization: string): boolean => authorization.startsWith('AWS ');

/** The reader of a request whose body names the operation or the resources. */
export interface InBody {
  readonly read: (body: string) => CloudRequest;
}

type RequestOrBody = CloudRequest | InBody;

/**
 * Reads the service, the operation and the resources of a request. It covers the six protocols of AWS: json (X-Amz-Target), query and ec2
 * (Action=), rpc-v2-cbor (path), rest-json and rest-xml (method and path). `isElsewhere` is true when the connection was not made to this
 * host, as far as the guard knows.
 */
export function awsRequest(
  head: RequestHead,
  host: string,
  env: Readonly<Record<string, string>>,
  services: AwsTable,
  isElsewhere: boolean,
): RequestOrBody {
  const scope = scopeOf(head.headers['authorization'] ?? '', decoded(head.target), host, env);
  const { service, region } = scope;
  if (scope.isTwice) return { service, region, operation: null, needs: [], unreadable: true };
  if (service === 's3' || service === 's3express' || likeS3.has(service))
    return requestLikeS3(scope, head, host, isElsewhere);
  // The function itself defines the paths of a function URL, so the path does not show an operation.
  if (service === 'lambda' && host.includes('.lambda-url.')) {
    const needs = [{ action: 'lambda:InvokeFunctionUrl', resources: null }];
    return { service, region, operation: 'InvokeFunctionUrl', needs };
  }
  return requestIn(scope, Object.hasOwn(services, service) ? services[service] : undefined, head, host);
}

interface Scope {
  readonly service: string;
  readonly region: string | null;
  readonly isTwice: boolean;
}

function requestLikeS3(
  { service, region }: Scope,
  head: RequestHead,
  host: string,
  isElsewhere: boolean,
): RequestOrBody {
  const inS3 = s3Needs(head, host, isElsewhere);
  const needs = likeS3.has(service) ? needsLike(service, head.target, inS3) : inS3;
  const found: CloudRequest = { service, region, operation: needs[0]?.action.split(':')[1] ?? null, needs };
  if (head.method !== 'POST' || !membersOf(queryOf(head.target)).has('delete')) return found;
  const versions = needs.map(({ action, resources }) => ({ action: `${action}Version`, resources }));
  return {
    read: (body) => (listsVersions(head, body) ? { ...found, needs: [...needs, ...versions] } : found),
  };
}

/** Services whose requests have the form of S3 requests, with another service name in the signature. */
const likeS3: ReadonlySet<string> = new Set(['s3-object-lambda', 's3-outposts']);

function needsLike(service: string, target: string, needs: readonly Need[]): readonly Need[] {
  if (pathOf(target) === '/WriteGetObjectResponse')
    return [{ action: `${service}:WriteGetObjectResponse`, resources: null }];
  return needs.map(({ action }) => ({ action: `${service}${action.slice(2)}`, resources: null }));
}

function requestIn(
  { service, region }: Scope,
  row: ServiceRow | undefined,
  head: RequestHead,
  host: string,
): RequestOrBody {
  const path = pathOf(head.target);
  const target = head.headers['x-amz-target'];
  const decodedPath = decoded(path);
  const operationAt = decodedPath.startsWith('/service/') ? decodedPath.lastIndexOf('/operation/') : -1;
  const rpc = operationAt < 0 ? undefined : decodedPath.slice(operationAt + 11);
  const kind = (head.headers['content-type'] ?? '').toLowerCase();
  // A service without REST operations reads the body as a form, whatever the content type is.
  const isBare = target === undefined && rpc === undefined && row?.rest.length === 0;
  const isForm =
    kind.startsWith('application/x-www-form-urlencoded') ||
    (isBare && head.method === 'POST' && !kind.includes('json'));
  if (target !== undefined || rpc !== undefined || isForm) {
    // A header, the path, the query and a form can each name the action. If they differ, it is not documented which name the service takes.
    const named = new Set([
      target?.replace(/^[^,]{0,200}\.(?=\w{1,200}$)/, ''),
      rpc,
      ...actionsIn(head.target),
    ]);
    named.delete(undefined);
    const [first = null] = named;
    const coding = head.headers['content-encoding'] ?? 'identity';
    const isHidden = isForm && coding !== 'identity' && !compressible.has(service);
    const isUnclear = isHidden || named.size > 1 || target?.includes(',') === true;
    const prefix = prefixOf(row, service);
    // A service with REST operations ignores the header and the form, so the operation of method and path is needed as well.
    const addressed =
      path === '/' || row === undefined ? null : restRequest(service, region, row, head.method, path);
    const about = (action: string | null, on: readonly string[] | null): CloudRequest => {
      const named = request(service, region, row, action, on);
      return addressed === null ? named : { ...addressed, needs: [...addressed.needs, ...named.needs] };
    };
    const withBody = (body: string): CloudRequest => {
      const members = `${queryOf(head.target)}&${body}`;
      const read = isForm ? form(members) : json(body);
      const inForm = isForm ? textOf(read, 'Action') : null;
      const action = first ?? inForm;
      // A body that cannot be read counts as unreadable: otherwise padding or broken JSON could hide the resource.
      if (read === null || isUnclear || (inForm !== null && inForm !== action))
        return { service, region, operation: action, needs: [], unreadable: true };
      const on = resourcesOf(prefix, action ?? '', read, labelsIn(service, path));
      return about(action, on);
    };
    return isForm || target !== undefined ? { read: withBody } : withBody('');
  }
  if (service === 'execute-api' && !path.includes('/@connections/'))
    return invocationOfApi(head, host, region, path);
  const addressed = row ? restRequest(service, region, row, head.method, path) : null;
  if (addressed !== null) return addressed;
  const actions = actionsIn(head.target);
  const [action] = actions;
  if (action === undefined) return request(service, region, row, null, null);
  const members = form(queryOf(head.target));
  if (actions.length > 1 || members === null)
    return { service, region, operation: null, needs: [], unreadable: true };
  const on = resourcesOf(prefixOf(row, service), action, members, labelsIn(service, path));
  return request(service, region, row, action, on);
}

/** Services whose SDKs compress requests by default; the guard does not read compressed bodies, and does not refuse them here. */
const compressible: ReadonlySet<string> = new Set(['monitoring']);

/** Returns the name of the queue in the path of a request to SQS, for all its operations; nothing for other services. */
const labelsIn = (service: string, path: string): Readonly<Record<string, string>> =>
  service === 'sqs' ? { queue: decoded(path.replace(/\/+$/, '').split('/').at(-1) ?? '') } : {};

const actionsIn = (target: string): readonly string[] => membersOf(queryOf(target)).get('Action') ?? [];

/** Reads the operation from the method and the path; null when the service has no such operation. */
function restRequest(
  service: string,
  region: string | null,
  row: ServiceRow,
  method: string,
  path: string,
): CloudRequest | null {
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
): CloudRequest {
  if (operation === null) return { service, region, operation, needs: [] };
  const renamed = row && Object.hasOwn(row.actions, operation) ? row.actions[operation] : undefined;
  const actions = renamed ?? [`${prefixOf(row, service)}:${operation}`];
  return {
    service,
    region,
    operation,
    needs: actions.map((action) => ({
      action,
      resources: resources?.map((resource) => arnOf(resource, action, region)) ?? null,
    })),
  };
}

const prefixOf = (row: ServiceRow | undefined, service: string): string => row?.prefixes[0] ?? service;

const arnOf = (resource: string, action: string, region: string | null): string =>
  resource.startsWith('arn:')
    ? resource
    : `arn:aws:${action.slice(0, action.indexOf(':'))}:${region ?? ''}::${resource}`;

/** Reads the service and the region from the signature, or from the host if there is no signature; `isTwice` is true for two signatures. */
function scopeOf(
  authorization: string,
  target: string,
  host: string,
  env: Readonly<Record<string, string>>,
): Scope {
  const signatures = `${authorization} ${target}`;
  const isTwice = /Credential=.*Credential=/is.test(signatures);
  const signed = /Credential=[^/,\s]{1,200}\/\d{8}\/(?:([\w-]{1,40})\/)?([\w.-]{1,60})\/aws4_request/i.exec(
    signatures,
  );
  // A signature for all regions (SigV4A) contains no region.
  if (signed?.[2]) return { service: signed[2].toLowerCase(), region: signed[1] ?? null, isTwice };
  if (isOlder(authorization)) return { service: 's3', region: null, isTwice };
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

/** Returns the service name in signatures for the label of a service in its host name. */
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
    const segment = path[at];
    if (segment === undefined) return null;
    if (open ? segment === '' : segment !== part && decoded(segment) !== part) return null;
    if (open) labels[open[1] ?? ''] = decoded(segment);
  }
  return template.length === path.length || (path.length === template.length + 1 && path.at(-1) === '')
    ? labels
    : null;
}

/** Describes a request to an API of API Gateway that IAM protects; the resource is `<api id>/<stage>/<method>/<path>`. */
function invocationOfApi(head: RequestHead, host: string, region: string | null, path: string): CloudRequest {
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

/** Reads a form; null when a name has two different values, because it is not documented which value the service takes. */
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
