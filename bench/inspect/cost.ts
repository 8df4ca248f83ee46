import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkSink, inspect, ruleTable } from '@emmental/inspect';
import { build } from 'esbuild';
import { heapBefore, peer, print } from './data.ts';
import { applications, randomFrom } from './traffic.ts';

export function cost(): void {
  print('\nCost (CPU of this process, all threads)');
  const small = application(1500);
  const large = application(100_000);
  const event = { ...(small as object), body: JSON.stringify({ note: prose(100_000) }) };
  const rows: readonly (readonly [string, unknown, number])[] = [
    ['2 KB event', small, 3000],
    ['100 KB event', large, 100],
    ['100 KB in one text', event, 100],
  ];
  for (const [name, event, count] of rows) {
    const theirs = peer ? micro(() => peer?.flags(event), count) : null;
    print(
      `${`${name} (${JSON.stringify(event).length} B)`.padEnd(32)} ${micro(() => inspect(event), count)
        .toFixed(0)
        .padStart(7)} µs   peer ${theirs === null ? '-' : theirs.toFixed(0)} µs`,
    );
  }
  const query =
    "SELECT a, b FROM users u JOIN orders o ON o.user = u.id WHERE u.name = 'John Smith' AND o.state IN ('a','b') ORDER BY o.created DESC LIMIT 20";
  const inputs = ['John Smith', '42', 'abc', 'x@example.com'];
  print(
    `${'sink check, SQL'.padEnd(32)} ${micro(
      () => checkSink('sql', query, inputs, { dialect: 'mysql' }),
      20_000,
    )
      .toFixed(1)
      .padStart(7)} µs`,
  );
  print(
    `${'sink check, shell'.padEnd(32)} ${micro(
      () => checkSink('shell', "convert '/tmp/a b.jpg' -resize 200x200 /tmp/out.jpg", ['/tmp/a b.jpg', '42']),
      20_000,
    )
      .toFixed(1)
      .padStart(7)} µs`,
  );
  print(
    `${'memory of the table'.padEnd(32)} ${(tableBytes() / 1024 / 1024).toFixed(2).padStart(7)} MiB (heap at start ${(heapBefore / 1024 / 1024).toFixed(1)} MiB)`,
  );
}

/** Size in bytes of the automaton after all inputs above were read. */
function tableBytes(): number {
  return ruleTable().prefilter.bytes();
}

export async function bundled(): Promise<void> {
  const root = process.env['EMMENTAL_ROOT'] ?? '.';
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages', 'inspect', 'index.ts')],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  print(
    `${'bundled and minified'.padEnd(32)} ${(gzipSync(code).length / 1024).toFixed(1).padStart(7)} KB gz`,
  );
  const folder = join(root, 'node_modules', '.cache', 'emmental');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'inspect.min.mjs'), code);
  writeFileSync(join(folder, 'first-use.mjs'), firstUse());
  const runs = Array.from({ length: 9 }, () => {
    const { stdout } = spawnSync(process.execPath, [join(folder, 'first-use.mjs')], { encoding: 'utf8' });
    return JSON.parse(stdout) as readonly number[];
  });
  const names = [
    'an empty module is loaded',
    'the engine is loaded',
    'first use: the first event',
    'then: a request of an API',
  ];
  for (const [index, name] of names.entries()) {
    const sorted = runs.map((run) => run[index] ?? 0).sort((a, b) => a - b);
    print(
      `${name.padEnd(32)} ${((sorted[4] ?? 0) / 1000).toFixed(1).padStart(7)} ms   (fresh processes, median of 9; least ${((sorted[0] ?? 0) / 1000).toFixed(1)})`,
    );
  }
}

/** Measures the engine's first use in a separate process, as a cold start has it. */
function firstUse(): string {
  // A request without an attack, whose texts make the engine try rules about SQL and shells.
  const request = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/orders',
    rawQueryString: 'page=1',
    headers: { 'content-type': 'application/json', host: 'api.example.com', 'user-agent': 'curl/8.5.0' },
    requestContext: {
      domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
      http: { method: 'POST', path: '/orders', sourceIp: '203.0.113.7' },
    },
    body: JSON.stringify({ id: 42, name: "Conan O'Brien", note: 'call at 10 or 11; thanks' }),
    isBase64Encoded: false,
  };
  return `
import 'node:zlib';
import 'node:buffer';
const cpu = () => { const { user, system } = process.cpuUsage(); return user + system; };
const start = cpu();
await import('data:text/javascript,export const a = 1');
const empty = cpu();
const { inspect } = await import('./inspect.min.mjs');
const loaded = cpu();
inspect({ body: '{"note":"hello"}' });
const first = cpu();
inspect(${JSON.stringify(request)});
process.stdout.write(JSON.stringify([empty - start, loaded - empty, first - loaded, cpu() - first]));
`;
}

function application(bytes: number): unknown {
  const [orders] = applications;
  const random = randomFrom(9);
  const items: unknown[] = [];
  for (let length = 0; length < bytes; ) {
    const item = orders?.document(random, 'training');
    items.push(item);
    length += JSON.stringify(item).length;
  }
  return orders?.event({ items });
}

function prose(length: number): string {
  const words = [
    'Please',
    'send',
    'the',
    'invoice',
    'to',
    'our',
    'office',
    'in',
    'Berlin;',
    'order',
    'of',
    'select',
    'items',
    '&',
    "don't",
    'update',
    'it',
    'or',
    'else',
  ];
  const random = randomFrom(3);
  let text = '';
  while (text.length < length) text += `${words[Math.floor(random() * words.length)]} `;
  return text.slice(0, length);
}

function cpu(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const used = process.cpuUsage(before);
  return used.user + used.system;
}

function micro(run: () => unknown, count: number): number {
  for (let index = 0; index < count / 5; index += 1) run();
  return (
    cpu(() => {
      for (let index = 0; index < count; index += 1) run();
    }) / count
  );
}
