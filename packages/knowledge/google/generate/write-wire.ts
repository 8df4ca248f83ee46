import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { googleClients } from '../clients.ts';
import { googleMethod, openGoogleServices } from '../methods.ts';
import { googleMethodOfClient } from '../tables.ts';
import { wireServices } from '../wire.ts';
import { servicesIn } from './methods.ts';
import { protosOf } from './protos.ts';

/**
 * `npm run generate google`: writes the table by which the guards find the permissions that a request to Google needs, by the method that
 * its address names. It holds stable versions (`v1`, `v2`) only; of an earlier or unstable version the guards tell that it was not checked.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const cache = join(root, '.cache');
mkdirSync(join(cache, 'npm'), { recursive: true });

interface Row {
  readonly grpc: Record<string, Record<string, readonly number[]>>;
  readonly rest: Map<string, readonly number[]>;
}

const permissions: string[] = [];
const rows = new Map<string, Row>();

for (const name of Object.keys(googleClients)) addClient(name);
for (const { host, grpc, rest } of wireServices) {
  const row = rowOf(host);
  for (const [service, methods] of Object.entries(grpc))
    row.grpc[service] = {
      ...row.grpc[service],
      ...Object.fromEntries(Object.entries(methods).map(([method, ids]) => [method, numbers(ids)])),
    };
  for (const [address, ids] of Object.entries(rest)) row.rest.set(address, numbers(ids));
}

const services = Object.fromEntries(
  [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, { grpc, rest }]) => [
      host,
      {
        grpc,
        rest: [...rest]
          .map(([address, needs]) => [...address.split(' '), needs])
          .sort(([, a], [, b]) => bySpecific(`${a}`, `${b}`)),
      },
    ]),
);
const file = join(root, 'guards', 'node', 'core', 'google', 'methods.generated.json');
writeFileSync(
  file,
  `${JSON.stringify({ permissions, open: [...openGoogleServices, 'oauth2'], services })}\n`,
);
process.stdout.write(`${rows.size} services, ${permissions.length} permissions\n`);

function addClient(name: string): void {
  const client = name.replaceAll('-', '');
  for (const { service, package: within, host, methods } of servicesIn(protosOf(name, cache))) {
    if (!/\.v\d+$/.test(within)) continue;
    const row = rowOf(host);
    for (const [method, addresses] of methods) {
      const id = googleMethodOfClient(client, service, method);
      if (id === null) continue;
      const needs = numbers([id]);
      // The API of Compute Engine has no gRPC.
      if (host !== 'compute')
        row.grpc[`${within}.${service}`] = { ...row.grpc[`${within}.${service}`], [method]: needs };
      for (const { verb, path } of addresses)
        row.rest.set(`${verb.toUpperCase()} ${templateOf(path)}`, needs);
    }
  }
}

function rowOf(host: string): Row {
  const known = rows.get(host);
  if (known) return known;
  const row: Row = { grpc: {}, rest: new Map() };
  rows.set(host, row);
  return row;
}

/** Returns the places in `permissions` of all permissions that the methods need. */
function numbers(ids: readonly string[]): readonly number[] {
  const needed = ids.flatMap((id) => {
    const method = googleMethod(id);
    if (method === null) throw new Error(`no method ${id}`);
    return method.permissions;
  });
  return [...new Set(needed)].map((permission) => {
    const at = permissions.indexOf(permission);
    return at >= 0 ? at : permissions.push(permission) - 1;
  });
}

// `/v1/{name=projects/*/secrets/*}:access` → `/v1/projects/*/secrets/*:access`; a variable without a pattern is one segment.
function templateOf(path: string): string {
  return path.replace(/\{[^=}]*=([^}]*)\}/g, '$1').replace(/\{[^}]*\}/g, '*');
}

/** Puts a template before a wider one: fewer `*`, then more characters. */
function bySpecific(a: string, b: string): number {
  const stars = (text: string): number => text.split('*').length + (text.includes('**') ? 10 : 0);
  return stars(a) - stars(b) || b.length - a.length || (a < b ? -1 : 1);
}
