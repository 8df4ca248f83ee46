import { table } from './table.ts';

/** A service of botocore. All packages name services as botocore does (`cognito-idp`). */
export interface ServiceRow {
  /** The IAM prefix that the generator found. `prefixOfService` corrects wrong ones. */
  readonly prefix: string;
  /** The names of all operations, separated by spaces. */
  readonly operations: string;
  /** For each waiter, the operation that it calls. */
  readonly waiters: Readonly<Record<string, string>>;
  /** For each operation, the paths of the parameters that name a role, separated by spaces. */
  readonly roles?: Readonly<Record<string, string>>;
  /** For each operation of a service whose IAM actions are HTTP methods: `PUT /restapis/{restApiId}`. */
  readonly http?: Readonly<Record<string, string>>;
}

export const services = table<ServiceRow>('services');

/** botocore's names of services by the name of a client in lower case; a row for each kind of name: `package`, `id`, `v2`. */
const names = table<Readonly<Record<string, string>>>('names');

/** The spelling of a method: JavaScript (`getItem`, `GetItem`, `GetItemCommand`) or Python (`get_item`). */
export type MethodStyle = 'js' | 'python';

/** Returns botocore's names of all services. */
export const serviceNames = (): readonly string[] => services.keys();

/** Returns all API operations of a service (`GetItem`), sorted; [] for an unknown service. */
export const operationsOf = (service: string): readonly string[] =>
  services.get(service)?.operations.split(' ') ?? [];

/**
 * Returns the operation that a client method calls, or null when the service has no such method. In JavaScript, methods of
 * v2 and v3 and command names with or without `Command`; in Python, `describe_db_clusters`.
 */
export function operationOf(service: string, method: string, style: MethodStyle): string | null {
  if (style === 'python' && /[A-Z]/.test(method)) return null;
  if (style === 'js' && method.includes('_')) return null;
  const index = operationIndex(service);
  const key = methodKey(method);
  // The name of a v3 class is that of the operation followed by `Command`, even if an operation has the name with `Command`.
  const isClass = style === 'js' && /^[A-Z].*Command$/.test(method);
  return (isClass ? index.get(key.slice(0, -'command'.length)) : undefined) ?? index.get(key) ?? null;
}

/**
 * Returns the operation that a waiter calls. Accepts Python names (`bucket_exists`), v2 states (`bucketExists`) and v3
 * functions (`waitUntilBucketExists`, `waitForBucketExists`).
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

/** Returns the service of a client package: `@aws-sdk/client-cognito-identity-provider` → `cognito-idp`; null for other packages. */
export function serviceOfPackage(name: string): string | null {
  const id = /^@aws-sdk\/client-([a-z0-9-]+)$/.exec(name)?.[1];
  return id ? named('package', id) : null;
}

/** Returns the service of a client class of aws-sdk v2, or of a file in `aws-sdk/clients/`: `CognitoIdentityServiceProvider` → `cognito-idp`. */
export function serviceOfV2Class(name: string): string | null {
  return named('v2', name.toLowerCase());
}

/** Returns the argument of `boto3.client(…)` if it is a service of botocore, otherwise null. */
export const serviceOfBoto3 = (name: string): string | null => (services.get(name) ? name : null);

/**
 * Returns the service with this id, written without spaces: the part `sfn` of an integration such as
 * `arn:aws:states:::aws-sdk:sfn:startExecution`, or the name of a v3 client class (`DynamoDB`, `S3Client`, `AmazonS3`).
 */
export function serviceOfId(name: string): string | null {
  const key = name.replace(/^(?:Amazon|AWS)(?=[A-Z])/, '').replace(/Client$/, '');
  const wanted = key.replaceAll(/[\s-]/g, '').toLowerCase();
  return named('id', wanted) ?? named('v2', wanted) ?? serviceOfBoto3(wanted);
}

/** Returns the same key for all spellings of a method: `GetItem`, `getItem`, `get_item` → `getitem`. The generator checks that the key finds every method of botocore. */
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
 * Clients of the JavaScript SDKs whose service has another name in botocore today. Source: npm,
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
