import { type Fillings, knownTexts } from '@emmental/link';
import {
  type ApiCall,
  type Behaviour,
  type Hole,
  type HostUse,
  partsOf,
  text,
  type Undecided,
  unknown,
  type Value,
} from '@emmental/model';

/** An address in parts: texts, and holes for what is not known. */
type Parts = readonly (string | Hole)[];

/** A request that an extension on the machine of the function answers by calls with the permissions of the function. */
interface Endpoint {
  readonly path: RegExp;
  readonly service: string;
  readonly operations: readonly string[];
  /** Returns the parameters of the calls from the address. */
  readonly input: (path: Parts, query: Parts) => ReadonlyMap<string, Value>;
  readonly via: string;
}

const secretsAndParameters = 'the Parameters and Secrets extension';

/**
 * The endpoints. Sources: Secrets Manager user guide, "Use Secrets Manager secrets in Lambda functions"; Systems Manager user
 * guide, "Using Parameter Store parameters in Lambda functions"; AppConfig user guide, "Using the AWS AppConfig Lambda extension".
 */
const endpoints: readonly Endpoint[] = [
  {
    path: /^\/secretsmanager\/get\/?$/,
    service: 'secretsmanager',
    operations: ['GetSecretValue'],
    input: (_, query) => new Map([['SecretId', parameterIn(query, 'secretId')]]),
    via: secretsAndParameters,
  },
  {
    path: /^\/systemsmanager\/parameters\/get\/?$/,
    service: 'ssm',
    operations: ['GetParameter'],
    input: (_, query) =>
      new Map([
        ['Name', parameterIn(query, 'name')],
        ['WithDecryption', parameterIn(query, 'withDecryption')],
      ]),
    via: secretsAndParameters,
  },
  {
    path: /^\/applications\/[^/]+\/environments\/[^/]+\/configurations\/[^/]+\/?$/,
    service: 'appconfigdata',
    operations: ['StartConfigurationSession', 'GetLatestConfiguration'],
    input: () => new Map(),
    via: 'the AppConfig extension',
  },
];

/** The ports of the extensions, the variables that set them, and the services that an extension calls. */
const ports = [
  {
    port: 2773,
    variable: 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT',
    services: ['secretsmanager', 'ssm', 'kms'],
    via: secretsAndParameters,
  },
  {
    port: 2772,
    variable: 'AWS_APPCONFIG_EXTENSION_HTTP_PORT',
    services: ['appconfigdata', 'appconfig'],
    via: 'the AppConfig extension',
  },
] as const;

/**
 * Returns the calls that extensions of AWS on the machine make for requests of the code, and a question for a request to an
 * extension whose path is not known. `fillings` gives the values for the holes of an address.
 */
export function extensionRequests(
  behaviours: readonly Behaviour[],
  fillings: Fillings,
): readonly (ApiCall | Undecided)[] {
  const hosts = behaviours.filter((behaviour): behaviour is HostUse => behaviour.kind === 'host');
  const found = new Map<string, ApiCall | Undecided>();
  const made = hosts.flatMap((use) => {
    const written = partsOf(use.url) ?? [];
    const calls = callsOf(use, written);
    return calls.length > 0 ? calls : knownTexts(written, fillings).flatMap((parts) => callsOf(use, parts));
  });
  for (const each of made) {
    const { at } = each.seen;
    const what = each.kind === 'api-call' ? `${each.operation} ${JSON.stringify(each.input)}` : each.what;
    found.set(`${at.file}:${at.line}:${at.column}:${what}`, each);
  }
  return [...found.values()];
}

function callsOf(use: HostUse, parts: Parts): readonly (ApiCall | Undecided)[] {
  const { host, path, query } = split(parts);
  const { seen } = use;
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::|$)/.test(textOf(host));
  if (!isLocal && host.every((part) => typeof part === 'string')) return [];
  // Clients may join a base and a path with two slashes.
  const written = textOf(path).replace(/\/{2,}/g, '/');
  const endpoint = endpoints.find((each) => each.path.test(written));
  if (endpoint) {
    const fields = endpoint.input(path, query);
    return endpoint.operations.map((operation) => ({
      kind: 'api-call',
      service: endpoint.service,
      operation,
      input: { kind: 'fields', fields, open: false },
      certainty: 'known',
      via: endpoint.via,
      seen,
    }));
  }
  const name = textOf(host);
  if (!isLocal || !(written.includes('*') || /:\d+\*$/.test(name))) return [];
  const extension = ports.find(
    ({ port, variable }) =>
      name.endsWith(`:${port}`) ||
      name.endsWith(`:${port}*`) ||
      host.some((part) => typeof part === 'object' && part.kind === 'env' && part.name === variable),
  );
  if (!extension) return [];
  const what = `a request to ${extension.via}`;
  const why = 'its path is only known when the code runs';
  return [{ kind: 'undecided', what, why, touches: extension.services, seen }];
}

/** Splits an address into host, path and query; a hole in the host may hold a part of the path. */
function split(parts: Parts): { readonly host: Parts; readonly path: Parts; readonly query: Parts } {
  const fields: Record<'host' | 'path' | 'query', (string | Hole)[]> = { host: [], path: [], query: [] };
  let at: 'host' | 'path' | 'query' = 'host';
  for (const [i, part] of parts.entries()) {
    if (typeof part === 'object') {
      fields[at].push(part);
      continue;
    }
    let rest = i === 0 ? part.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\//i, '') : part;
    if (at === 'host') {
      const slash = rest.search(/[/?]/);
      fields.host.push(slash === -1 ? rest : rest.slice(0, slash));
      if (slash === -1) continue;
      rest = rest.slice(slash);
      at = 'path';
    }
    const question = at === 'path' ? rest.indexOf('?') : -1;
    fields[at].push(question === -1 ? rest : rest.slice(0, question));
    if (question === -1) continue;
    at = 'query';
    fields.query.push(rest.slice(question + 1));
  }
  return fields;
}

/** Returns the value of a parameter in a query; an unknown value if the query does not show it. */
function parameterIn(query: Parts, name: string): Value {
  const value: (string | Hole)[] = [];
  let isIn = false;
  for (const part of query) {
    if (typeof part === 'object') {
      if (isIn) value.push(part);
      continue;
    }
    for (const [i, piece] of part.split('&').entries()) {
      if (i > 0 && isIn) return text(value);
      const start = `${name}=`;
      if (isIn) value.push(decoded(piece));
      else if (piece.startsWith(start)) {
        isIn = true;
        value.push(decoded(piece.slice(start.length)));
      }
    }
  }
  return isIn ? text(value) : unknown(`the query does not show ${name}`);
}

const decoded = (written: string): string => {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
};

const textOf = (parts: Parts): string =>
  parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
