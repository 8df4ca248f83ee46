import type { Module } from '@emmental/code';
import { serviceNames } from '@emmental/knowledge';
import { type Fillings, knownTexts } from '@emmental/link';
import { type Behaviour, type Hole, type HostUse, partsOf, rowOf, type Undecided } from '@emmental/model';
import { oncePer } from './models/once.ts';

/**
 * Returns questions about requests that the code may make and sign by itself: requests to a host of an AWS service
 * and, where the code handles the function's credentials, requests to unknown hosts. `modules` are those of the program
 * that ran; `fillings` gives the values for the holes of an address.
 */
export function handmadeRequests(
  behaviours: readonly Behaviour[],
  modules: readonly Module[],
  fillings: Fillings,
): readonly Undecided[] {
  const hosts = behaviours.filter((behaviour): behaviour is HostUse => behaviour.kind === 'host');
  if (hosts.length === 0) return [];
  // A request of a modelled signer already has its permission recorded.
  const isModelled = behaviours.some(
    (behaviour) =>
      (behaviour.kind === 'api-call' && behaviour.via === 'signature v4') ||
      (behaviour.kind === 'undecided' && behaviour.what === 'a signed request'),
  );
  let signs: boolean | null = null;
  const handlesCredentials = () => {
    signs ??= !isModelled && modules.some(readsCredentials);
    return signs;
  };
  const found = new Map<string, Undecided>();
  for (const { use, place } of hosts.flatMap((use) =>
    placesOf(use, fillings).map((place) => ({ use, place })),
  )) {
    if (place.kind === 'elsewhere' || (place.kind === 'service' && isModelled)) continue;
    if (place.kind !== 'service' && !handlesCredentials()) continue;
    const what = place.kind === 'unknown' ? 'a request that may be signed' : `a request to ${place.host}`;
    const touches = place.kind === 'unknown' ? null : place.services;
    const { at } = use.seen;
    found.set(`${at.file}:${at.line}:${at.column}:${what}`, {
      kind: 'undecided',
      what,
      why: 'it may be signed with the credentials of the function',
      touches,
      seen: use.seen,
    });
  }
  return [...found.values()];
}

/**
 * Matches the names by which code reads credentials, and the name of the signature. Source: AWS Signature Version 4;
 * botocore; AWS SDK for JavaScript.
 */
const credentials =
  /AWS4-HMAC-SHA256|aws4_request|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|get_credentials\b|get_frozen_credentials|credential-provider|config\.credentials|fromNodeProviderChain/;

const readsCredentials = oncePer(
  ({ text }: Module) => credentials.test(text) && !text.includes('SignatureV4'),
);

type Place =
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unknown' }
  /**
   * An AWS API, or a customer's resource under a host name that AWS gives. `services` holds botocore's names; null
   * stands for any service.
   */
  | {
      readonly kind: 'service' | 'customer';
      readonly host: string;
      readonly services: readonly string[] | null;
    };

/** Returns the places that a request may go to, one for each address that the template may set. */
const placesOf = ({ url, host }: HostUse, fillings: Fillings): readonly Place[] =>
  knownTexts(partsOf(url) ?? [], fillings).map((parts) => placeOf(parts, host));

function placeOf(parts: readonly (string | Hole)[], host: string | null): Place {
  const text = host ?? hostText(parts);
  const match = /^(.*?)\.?(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)$/.exec(text);
  if (!match) return text.includes('*') ? { kind: 'unknown' } : { kind: 'elsewhere' };
  const labels = (match[1] ?? '').split('.').map(bare);
  if (labels.some((label) => addresses.has(label))) return { kind: 'elsewhere' };
  const isPublic = /\/\.well-known\//.test(
    parts.map((part) => (typeof part === 'string' ? part : '*')).join(''),
  );
  if (isPublic) return { kind: 'elsewhere' };
  const shown = text.replaceAll('*', '…');
  const own = labels.map((label) => rowOf(customers, label)).find((service) => service !== undefined);
  if (own) return { kind: 'customer', host: shown, services: [own] };
  // The service is the label before the region: `bucket.s3.eu-west-1`, `runtime.sagemaker.eu-west-1`.
  const names = labels.filter((label) => !isRegion(label) && label !== '');
  const [last] = names.slice(-1);
  const name = last === undefined || last.includes('*') ? null : (rowOf(endpoints, last) ?? last);
  return {
    kind: 'service',
    host: shown,
    services: name !== null && serviceNames().includes(name) ? [name] : null,
  };
}

/** Returns the host of a partly known address, with `*` for each unknown part. */
function hostText(parts: readonly (string | object)[]): string {
  const address = parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
  return (
    address
      .replace(/^[a-z][a-z0-9+.-]*:\/\/|^\/\//i, '')
      .split(/[/?#]/)[0]
      ?.replace(/:\d+$/, '')
      .toLowerCase() ?? ''
  );
}

const bare = (label: string): string => label.replace(/-fips$|^fips-/, '').replace(/^s3-.*$/, 's3');

const isRegion = (label: string): boolean =>
  /^[a-z]{2}(-[a-z]+)+-\d$|^\*$|^(dualstack|global|aws)$/.test(label);

/**
 * Maps endpoint names to botocore's service names where the two differ. Source:
 * https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
const endpoints: Readonly<Record<string, string>> = {
  states: 'stepfunctions',
  'sync-states': 'stepfunctions',
  email: 'ses',
  monitoring: 'cloudwatch',
  elasticloadbalancing: 'elbv2',
  queue: 'sqs',
};

/** Maps the label in the host of a customer's resource to the signing name, which is also its IAM prefix. */
const customers: Readonly<Record<string, string>> = {
  'execute-api': 'execute-api',
  'lambda-url': 'lambda',
  'appsync-api': 'appsync',
  'appsync-realtime-api': 'appsync',
  es: 'es',
  aoss: 'aoss',
  iot: 'iot',
  'vpc-lattice-svcs': 'vpc-lattice-svcs',
};

/** Hosts that take no signature: addresses of machines and databases, and public answers. */
const addresses = new Set([
  'checkip',
  'compute',
  'compute-1',
  'elb',
  'rds',
  'cache',
  'docdb',
  'redshift',
  'redshift-serverless',
  's3-website',
  'kafka',
  'mq',
  'auth',
  'amazoncognito',
]);
