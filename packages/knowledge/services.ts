import { table } from './table.ts';

/** A botocore service. `name` is botocore's (`cognito-idp`), which the whole product uses. */
export interface ServiceRow {
  /** The IAM prefix that the generator found; `prefixOfService` knows better where it is wrong. */
  readonly prefix: string;
  readonly operations: string;
  readonly waiters: Readonly<Record<string, string>>;
  /** Operation → input paths that name a role, space-separated. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Operation → `PUT /restapis/{restApiId}`, where IAM actions are HTTP methods. */
  readonly http?: Readonly<Record<string, string>>;
}

export const services = table<ServiceRow>('services');

/** `package`, `id`, `v2`: a client's name in lower case → botocore's name of its service. */
const names = table<Readonly<Record<string, string>>>('names');

/** Spelling of a method: JavaScript (`getItem`, `GetItem`, `GetItemCommand`) or Python (`get_item`). */
export type MethodStyle = 'js' | 'python';

/** Returns the names of all services, as botocore has them. */
export const serviceNames = (): readonly string[] => services.keys();

/** Returns all API operations of a service (`GetItem`), sorted; [] for a service that is not known. */
export const operationsOf = (service: string): readonly string[] =>
  services.get(service)?.operations.split(' ') ?? [];

/**
 * The operation that a client method calls, or null when the service has none of that name.
 * JavaScript: v2 and v3 methods, command names with or without `Command`. Python: `describe_db_clusters`.
 */
export function operationOf(service: string, method: string, style: MethodStyle): string | null {
  if (style === 'python' && /[A-Z]/.test(method)) return null;
  if (style === 'js' && method.includes('_')) return null;
  const index = operationIndex(service);
  const key = methodKey(method);
  // A v3 class is named for the operation with `Command` behind it, also where another operation has just that name.
  const isClass = style === 'js' && /^[A-Z].*Command$/.test(method);
  return (isClass ? index.get(key.slice(0, -'command'.length)) : undefined) ?? index.get(key) ?? null;
}

/**
 * The operation that a waiter polls. Python names (`bucket_exists`), v2 states (`bucketExists`) and v3 functions
 * (`waitUntilBucketExists`, `waitForBucketExists`).
 */
export function waiterOperation(service: string, waiter: string): string | null {
  const wanted = methodKey(waiter.replace(/^wait(?:Until|For)(?=[A-Z])/, ''));
  for (const [name, operation] of Object.entries(services.get(service)?.waiters ?? {})) {
    if (methodKey(name) === wanted) return operation;
  }
  return null;
}

/** Returns the operation that a paginator calls: `list_objects_v2` (Python) or `paginateListObjectsV2` (v3). */
export function paginatorOperation(service: string, name: string, style: MethodStyle): string | null {
  return operationOf(service, name.replace(/^paginate(?=[A-Z])/, ''), style);
}

/** `@aws-sdk/client-cognito-identity-provider` → `cognito-idp`; null for packages that are no service client. */
export function serviceOfPackage(name: string): string | null {
  const id = /^@aws-sdk\/client-([a-z0-9-]+)$/.exec(name)?.[1];
  return id ? named('package', id) : null;
}

/** `CognitoIdentityServiceProvider` (aws-sdk v2; also the file names of `aws-sdk/clients/…`) → `cognito-idp`. */
export function serviceOfV2Class(name: string): string | null {
  return named('v2', name.toLowerCase());
}

/** The argument of `boto3.client(…)`: botocore's name, or null when botocore has no such service. */
export const serviceOfBoto3 = (name: string): string | null => (services.get(name) ? name : null);

/**
 * The service of an integration path such as `arn:aws:states:::aws-sdk:sfn:startExecution` or of an aggregated v3
 * client class (`DynamoDB`, `S3Client`, `AmazonS3`), by its serviceId without spaces.
 */
export function serviceOfId(name: string): string | null {
  const key = name.replace(/^(?:Amazon|AWS)(?=[A-Z])/, '').replace(/Client$/, '');
  const wanted = key.replaceAll(/[\s-]/g, '').toLowerCase();
  return named('id', wanted) ?? named('v2', wanted) ?? serviceOfBoto3(wanted);
}

/** `GetItem`, `getItem`, `get_item` → `getitem`. The generator proves that this finds every method of botocore. */
const methodKey = (name: string): string => name.replaceAll('_', '').toLowerCase();

const operationIndex = memo((service: string): ReadonlyMap<string, string> => {
  return new Map(operationsOf(service).map((name) => [methodKey(name), name]));
});

function named(kind: 'package' | 'id' | 'v2', name: string): string | null {
  const row = names.get(kind);
  if (row && Object.hasOwn(row, name)) return row[name] ?? null;
  const plain = name.replaceAll('-', '');
  return Object.hasOwn(formerNames, plain) ? (formerNames[plain] ?? null) : null;
}

/**
 * Clients that the JavaScript SDKs still have under a name that botocore gave up. Source: npm,
 * `@aws-sdk/client-cloudwatch-events` ("CloudWatch Events and EventBridge are the same underlying service and API").
 */
const formerNames: Readonly<Record<string, string>> = { cloudwatchevents: 'events' };

function memo<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
