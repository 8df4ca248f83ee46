import { decoded } from '../aws/decoded.ts';
import type { RequestHead } from '../head.ts';
import { normal } from '../policy/paths.ts';
import type { CloudRequest } from '../policy/request.ts';
import { jsonWrites, messageWrites, resourceIn, resourcesOf, type Writes } from './message.ts';

/** The methods of Google's APIs and the permissions that they need, from `methods.generated.json`. Numbers are places in `permissions`. */
export interface GoogleTable {
  readonly permissions: readonly string[];
  /** Services whose calls need no permission, only an enabled API. */
  readonly open: readonly string[];
  readonly services: Readonly<Record<string, GoogleService>>;
}

interface GoogleService {
  readonly grpc: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly rest: readonly (readonly [verb: string, path: string, needs: readonly number[]])[];
}

/** A request whose body decides, too: its first complete message of gRPC, or its complete body. */
export interface InBody {
  readonly kind: 'message' | 'body';
  /** The permissions by the head alone, without their resources. */
  readonly atHead: CloudRequest;
  /** True when each message of the stream decides, and not only the first. */
  readonly isStream: boolean;
  readonly read: (body: string) => CloudRequest;
}

/** True for a request to an API of Google: by its host, by the path of gRPC, or because a client library of Google sends it. */
export const isGoogle = (host: string, { target, headers }: RequestHead): boolean =>
  host.endsWith('.googleapis.com') ||
  (headers['x-goog-api-client'] !== undefined && !/^\/(?:computeMetadata\/|$)/.test(pathOf(target))) ||
  ((headers['content-type'] ?? '').startsWith('application/grpc') && rpcOf(pathOf(target)) !== null);

/**
 * Reads the method of a request to Google, and the permissions that it needs. gRPC: the path names service and method, the first field of the
 * message the resource. REST: verb and path name the method and the resource. A host that is not Google's is an endpoint that a setting of
 * the client names: the path says which API it is.
 */
export function googleRequest(head: RequestHead, host: string, table: GoogleTable): CloudRequest | InBody {
  const path = pathOf(head.target);
  const rpc = rpcOf(path);
  if (rpc !== null) return grpcRequest(head, host, rpc, table);
  const verb = (head.headers['x-http-method-override'] ?? head.method).toUpperCase();
  const service = serviceOf(host, table);
  if (table.open.includes(service)) return free(unknown(service));
  if (path === '/batch' || path.startsWith('/batch/')) return batchOf(head, host, table, service);
  const found =
    restMethod(verb, path, service, table) ?? restMethod(verb, normal(path), service, table) ?? null;
  if (found === null) return service === 'storage' ? xmlRequest(verb, path, host) : unknown(service);
  const { needs, named } = found;
  const on = resourceIn(decoded(path));
  const request = about(found.service, `${verb} ${named}`, needs, on === null ? null : [on], table);
  if (!isWrite(found.service, path)) return request;
  return {
    kind: 'body',
    atHead: free(request),
    isStream: false,
    read: (body) => written(request, isCoded(head) ? null : jsonWrites(body)),
  };
}

/** Returns the service and the method that a path of gRPC names, also in its form for HTTP/1. */
function rpcOf(path: string): readonly [service: string, method: string] | null {
  const [, service = '', method = ''] =
    /^\/(?:\$rpc\/)?(google(?:\.\w{1,60}){2,8})\/(\w{1,80})\/?$/.exec(decoded(path)) ?? [];
  return service === '' ? null : [service, method];
}

function grpcRequest(
  head: RequestHead,
  host: string,
  [name, method]: readonly [string, string],
  table: GoogleTable,
): CloudRequest | InBody {
  const service =
    Object.keys(table.services).find((each) => Object.hasOwn(table.services[each]?.grpc ?? {}, name)) ??
    serviceOf(host, table);
  if (table.open.includes(service)) return free(unknown(service));
  const methods = table.services[service]?.grpc[name] ?? {};
  const needs = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (needs === undefined) return unknown(service === '' ? name : service);
  const kind = (head.headers['content-type'] ?? '').toLowerCase();
  const isFramed = kind.startsWith('application/grpc');
  const isWriting = service === 'firestore' && writing.test(method);
  const atHead = about(service, method, needs, null, table);
  const read = (body: string): CloudRequest => {
    const message = isFramed ? firstMessage(body) : isCoded(head) || kind.includes('json') ? null : body;
    const resources = message === null ? undefined : resourcesOf(message);
    // Nobody knows which resource a compressed or broken message names.
    if (message === null || resources === undefined) return { ...atHead, unreadable: true };
    if (isWriting) return written(atHead, messageWrites(message, method));
    return about(service, method, needs, resources, table);
  };
  return {
    kind: isFramed ? 'message' : 'body',
    atHead: isWriting ? free(atHead) : atHead,
    isStream: isWriting,
    read,
  };
}

/** Returns the first message of a stream of gRPC without the five bytes before it; null when it is compressed or not complete. */
function firstMessage(body: string): string | null {
  if (body.length < 5 || body.charCodeAt(0) !== 0) return null;
  const size = messageSize(body);
  return body.length < size ? null : body.slice(5, size);
}

/** Returns the number of bytes of the first message with the five bytes before it. */
export const messageSize = (body: string): number =>
  5 +
  body.charCodeAt(1) * 0x1000000 +
  ((body.charCodeAt(2) << 16) | (body.charCodeAt(3) << 8) | body.charCodeAt(4));

const writing = /^(?:Commit|Write|BatchWrite|BeginTransaction|Rollback)$/;

/** True for a request of Firestore whose body lists the writes. */
const isWrite = (service: string, path: string): boolean =>
  service === 'firestore' && /:(?:commit|batchWrite|beginTransaction|rollback)$/.test(path);

/**
 * Adds the permissions for the writes of Firestore that a body lists. A transaction may begin and end without a write. Source: Google Cloud,
 * "Firestore in Native mode: permissions required per API method".
 */
function written(request: CloudRequest, writes: Writes | null): CloudRequest {
  if (writes === null) return { ...request, unreadable: true };
  const needs = [...writes].map((kind) => ({ action: `datastore.entities.${kind}`, resources: null }));
  return needs.length === 0 ? free(request) : { ...request, needs };
}

const free = (request: CloudRequest): CloudRequest => ({ ...request, isFree: true });

const isCoded = ({ headers }: RequestHead): boolean =>
  (headers['content-encoding'] ?? 'identity') !== 'identity';

function about(
  service: string,
  operation: string,
  needs: readonly number[],
  resources: readonly string[] | null,
  { permissions }: GoogleTable,
): CloudRequest {
  return {
    service,
    region: null,
    operation,
    needs: needs.map((at) => ({ action: permissions[at] ?? '', resources })),
  };
}

const unknown = (service: string): CloudRequest => ({
  service: service === '' ? 'Google' : service,
  region: null,
  operation: null,
  needs: [],
});

/** Returns the API that a host belongs to; '' for a host that names none. `us-east1-aiplatform`, `pubsub.us-east1.rep`, `bucket.storage`. */
function serviceOf(host: string, { services, open }: GoogleTable): string {
  if (!host.endsWith('.googleapis.com')) return '';
  const isKnown = (name: string): boolean => Object.hasOwn(services, name) || open.includes(name);
  const labels = host.slice(0, -'.googleapis.com'.length).split('.');
  const [first = ''] = labels;
  if (labels.at(-1) === 'storage') return 'storage';
  const bare = first.replace(/^[a-z]+-[a-z]+\d+-/, '');
  return [first, bare, first.split('-', 1)[0] ?? ''].find(isKnown) ?? (first === 'www' ? '' : first);
}

interface Method {
  readonly service: string;
  readonly named: string;
  readonly needs: readonly number[];
}

/** Finds the method of verb and path; for '' in all services. */
function restMethod(verb: string, path: string, service: string, { services }: GoogleTable): Method | null {
  const segments = path.split('/');
  for (const name of service === '' ? Object.keys(services) : [service])
    for (const [method, template, needs] of services[name]?.rest ?? [])
      if (method === verb && isOf(template.split('/'), segments))
        return { service: name, named: template, needs };
  return null;
}

function isOf(template: readonly string[], path: readonly string[]): boolean {
  const last = template.length - 1;
  const verb = /:[A-Za-z]+$/.exec(template[last] ?? '')?.[0] ?? '';
  const end = (template[last] ?? '').slice(0, (template[last] ?? '').length - verb.length);
  if (end === '**' ? path.length < template.length : path.length !== template.length) return false;
  for (let at = 0; at <= last; at += 1) {
    const part = at === last ? end : (template[at] ?? '');
    const segment = path[part === '**' ? path.length - 1 : at] ?? '';
    const isLast = at === last;
    if (isLast && verb !== '' && !segment.endsWith(verb)) return false;
    const named = isLast && verb !== '' ? segment.slice(0, -verb.length) : segment;
    if (part.includes('*') ? named === '' : named !== part && decoded(named) !== part) return false;
  }
  return true;
}

/** Reads a request of the XML API of Cloud Storage: bucket and object are in the path, or the bucket in the host. */
function xmlRequest(verb: string, path: string, host: string): CloudRequest {
  const own = /^(.+)\.storage\.googleapis\.com$/.exec(host)?.[1];
  const [, first = '', ...rest] = path.split('/');
  const bucket = own ?? decoded(first);
  const hasObject = (own === undefined ? rest.join('/') : `${first}${rest.join('/')}`) !== '';
  const row = hasObject ? ofObject[verb] : ofBucket[verb];
  if (row === undefined || bucket === '') return unknown('storage');
  const resources = [`projects/_/buckets/${bucket}`];
  return {
    service: 'storage',
    region: null,
    operation: verb,
    needs: [{ action: `storage.${row}`, resources }],
  };
}

/** Source: Cloud Storage, XML API reference. */
const ofObject: Readonly<Record<string, string>> = {
  GET: 'objects.get',
  HEAD: 'objects.get',
  PUT: 'objects.create',
  POST: 'objects.create',
  DELETE: 'objects.delete',
};
const ofBucket: Readonly<Record<string, string>> = {
  GET: 'objects.list',
  HEAD: 'buckets.get',
  PUT: 'buckets.create',
  POST: 'objects.create',
  DELETE: 'buckets.delete',
};

/** Reads a batch: its body holds the heads of several requests, each on a line of its own. */
function batchOf(head: RequestHead, host: string, table: GoogleTable, service: string): InBody {
  const batch = { service: service === '' ? 'Google' : service, region: null, operation: 'batch' } as const;
  return {
    kind: 'body',
    atHead: { ...batch, needs: [], isFree: true },
    isStream: false,
    read: (body) => {
      const lines = isCoded(head) ? [] : [...body.matchAll(inBatch)];
      const needs = [];
      for (const [, method = '', target = ''] of lines) {
        const each = googleRequest({ method, target, headers: {} }, host, table);
        if ('read' in each || each.operation === null) return { ...batch, needs: [], unreadable: true };
        needs.push(...each.needs);
      }
      return { ...batch, needs, unreadable: needs.length === 0 || /x-http-method/i.test(body) };
    },
  };
}

const inBatch = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\S{1,4096})(?: HTTP\/[\d.]{1,3})?\r?$/gm;

const pathOf = (target: string): string =>
  target.replace(/^https?:\/\/[^/?#]{1,300}/, '').split('?', 1)[0] || '/';
