import { boto3Additions } from './boto3-additions.ts';
import { services } from './services.ts';
import { table } from './table.ts';

/** The source of the value of a request parameter or an identifier. */
export interface Boto3Parameter {
  /** Request parameter (`Bucket`, `Delete.Objects[].Key`) or identifier (`bucket_name`). */
  readonly target: string;
  /**
   * `identifier`: the identifier `name` of the resource; `input`: an argument of the call; `requestParameter`: the parameter
   * `name` of the request; `response` and `data`: the answer of the service; `string`, `integer`: the constant `name`.
   */
  readonly from: 'identifier' | 'input' | 'requestParameter' | 'response' | 'data' | 'string' | 'integer';
  readonly name: string | number | null;
}

export interface Boto3Request {
  readonly operation: string;
  readonly parameters: readonly Boto3Parameter[];
}

/** A reference from one resource to another: `object.Bucket()` has kind `Bucket`. */
export interface Boto3Reference {
  readonly kind: string;
  readonly identifiers: readonly Boto3Parameter[];
}

export interface Boto3Action extends Boto3Request {
  /** The resource that the call returns, if any. */
  readonly returns: Boto3Reference | null;
}

/** A method that boto3 adds to a resource in Python code. */
export interface Boto3Addition {
  readonly requests: readonly Boto3Request[];
  /** The request parameter of each positional argument; `-` for an argument that is not a request parameter. */
  readonly arguments: readonly string[];
  readonly source: string;
}

/** A resource class of boto3, under the names that Python code uses. `kind` is '' for the service resource. */
export interface Boto3Resource {
  readonly service: string;
  readonly kind: string;
  /** The names of the identifiers, in the order of the constructor's arguments: `['bucket_name', 'key']`. */
  readonly identifiers: readonly string[];
  /** Attributes that are an identifier under another name: `table_name` → `name`. */
  readonly aliases: ReadonlyMap<string, string>;
  /** The request that fetches the attributes, at their first use and in `load()` and `reload()`. */
  readonly load: Boto3Request | null;
  /** Attributes whose first use sends the `load` request, if there is one. */
  readonly attributes: ReadonlySet<string>;
  readonly actions: ReadonlyMap<string, Boto3Action>;
  /** Methods that return another resource: `s3.Bucket('b')`. Their arguments are the identifiers with `from: 'input'`. */
  readonly subresources: ReadonlyMap<string, Boto3Reference>;
  /** Attributes that are another resource: `instance.vpc`. Reading such an attribute may send the `load` request. */
  readonly references: ReadonlyMap<string, Boto3Reference>;
  /** `bucket.objects`: iterating (`all`, `filter`, `limit`, `pages`) sends the request. */
  readonly collections: ReadonlyMap<string, Boto3Collection>;
  /** Waiting methods (`wait_until_exists`), with the request that they repeat. */
  readonly waiters: ReadonlyMap<string, Boto3Request>;
  /** Methods that boto3 adds in Python code: `upload_file`, `batch_writer`, … */
  readonly additions: ReadonlyMap<string, Boto3Addition>;
}

export interface Boto3Collection extends Boto3Request {
  readonly returns: Boto3Reference;
  /** Actions on the whole collection, which list it first: `bucket.objects.delete()`. */
  readonly batch: ReadonlyMap<string, Boto3Action>;
}

type Row = readonly [target: string, from: Boto3Parameter['from'], name: string | number | null];

interface RequestRow {
  readonly operation: string;
  readonly params: readonly Row[];
}

interface ReferenceRow {
  readonly kind: string;
  readonly identifiers: readonly Row[];
}

type ActionRow = RequestRow & { readonly returns: ReferenceRow | null };
type Rows<T> = Readonly<Record<string, T>>;

interface ResourceModelRow {
  readonly identifiers: readonly (readonly [name: string, alias: string | null])[];
  readonly load: RequestRow | null;
  readonly attributes: readonly string[];
  readonly actions: Rows<ActionRow>;
  readonly subresources: Rows<ReferenceRow>;
  readonly references: Rows<ReferenceRow>;
  readonly collections: Rows<
    RequestRow & { readonly returns: ReferenceRow; readonly batch: Rows<ActionRow> }
  >;
  readonly waiters: Rows<{ readonly waiter: string; readonly params: readonly Row[] }>;
}

const models = table<Rows<ResourceModelRow>>('resources');

/** Returns the services that `boto3.resource(…)` accepts. */
export const boto3ResourceServices = (): readonly string[] => models.keys();

/** Returns a resource class, or null when boto3 has no such class: `boto3Resource('s3', '')` is `boto3.resource('s3')`. */
export function boto3Resource(service: string, kind: string): Boto3Resource | null {
  const rows = models.get(service);
  const row = rows && Object.hasOwn(rows, kind) ? rows[kind] : undefined;
  if (!row) return null;
  const waiters = services.get(service)?.waiters ?? {};
  return {
    service,
    kind,
    identifiers: row.identifiers.map(([name]) => name),
    aliases: new Map(row.identifiers.flatMap(([name, alias]) => (alias ? [[alias, name]] : []))),
    load: row.load && request(row.load),
    attributes: new Set(row.attributes),
    actions: mapOf(row.actions, action),
    subresources: mapOf(row.subresources, reference),
    references: mapOf(row.references, reference),
    collections: mapOf(row.collections, (collection) => ({
      ...request(collection),
      returns: reference(collection.returns),
      batch: mapOf(collection.batch, action),
    })),
    waiters: mapOf(row.waiters, ({ waiter, params }) =>
      request({ operation: waiters[waiter] ?? '', params }),
    ),
    additions: boto3Additions(service, kind),
  };
}

/** Returns the methods that boto3 adds to a client: `s3.upload_file(…)`. */
export const boto3ClientAdditions = (service: string): ReadonlyMap<string, Boto3Addition> =>
  boto3Additions(service, 'client');

const mapOf = <From, To>(rows: Rows<From>, make: (row: From) => To): ReadonlyMap<string, To> =>
  new Map(Object.entries(rows).map(([name, row]) => [name, make(row)]));

const parameter = ([target, from, name]: Row): Boto3Parameter => ({ target, from, name });

const request = ({ operation, params }: RequestRow): Boto3Request => ({
  operation,
  parameters: params.map(parameter),
});

const reference = ({ kind, identifiers }: ReferenceRow): Boto3Reference => ({
  kind,
  identifiers: identifiers.map(parameter),
});

const action = (row: ActionRow): Boto3Action => ({
  ...request(row),
  returns: row.returns && reference(row.returns),
});
