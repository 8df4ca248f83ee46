import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { calls, coldStart, invocations, memory, originals, requests, server } from './guard/programs.ts';
import { quantile } from './measure/handlers.ts';

/**
 * Measures the cost of the guard for Node as it is shipped, in separate processes.
 *
 *     npm run bench:guard [-- --node PATH] [-- --escapes DIR] [-- --peers DIR] [-- --only start|requests]
 *
 * Start: 15 cold starts with and without the guard, in turns, from the start of the process until the handler is
 * loaded. The wall clock is fair only if nothing else runs, so the processes get real-time priority if `chrt` permits
 * it. The starts are measured with the code that `node guard.cjs` compiled for this Node, and without it, and with
 * the flags of Lambda's own runtimes. With `--peers DIR`, the starts of `@aikidosec/firewall` and `dd-trace`, as
 * installed in DIR, are measured in the same turns. Each invocation and each call: many in one process; the result is
 * the median. Requests: also with each other Node whose binary is in EMMENTAL_NODES (paths, with `:` between them).
 * `--escapes DIR` runs a copy of an escape suite that has `run.sh`, and prints the escapes. Exits 1 above a bar.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const node = option('--node') ?? process.execPath;
const work = mkdtempSync(join(tmpdir(), 'emmental-guard-'));
const guard = join(work, 'guard/guard.cjs');
const priority = spawnSync('chrt', ['-f', '50', 'true']).status === 0 ? ['chrt', '-f', '50'] : [];
/** The flags with which `/var/runtime/bootstrap` of Lambda starts Node for 512 MB. */
const lambdas = [
  '--expose-gc',
  '--max-http-header-size',
  '81920',
  '--max-semi-space-size=25',
  '--max-old-space-size=461',
];
/**
 * The number of processes of each kind, in turns. The lowest of their medians counts, because it is the least
 * disturbed on a busy machine.
 */
const turns = 3;
let missed = false;
// The folder is removed however the process ends.
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
let engine: string | null = null;

const { buildGuard } = (await import(pathToFileURL(join(root, 'guards/node/build.mjs')).href)) as {
  readonly buildGuard: (folder: string) => Promise<void>;
};
await buildGuard(join(work, 'guard'));
execFileSync(node, [guard]);
mkdirSync(join(work, 'compiling'));
for (const file of ['guard.cjs', 'handler.mjs'])
  copyFileSync(join(work, 'guard', file), join(work, 'compiling', file));
writeFileSync(join(work, 'rules.json'), JSON.stringify(profile(null)));
writeFileSync(join(work, 'inspecting.json'), JSON.stringify(profile('all')));
writeFileSync(join(work, 'function.cjs'), 'exports.handler = async () => 1;');
writeFileSync(join(work, 'app.cjs'), coldStart());
writeFileSync(join(work, 'invocations.cjs'), invocations());
writeFileSync(join(work, 'calls.cjs'), calls());
writeFileSync(join(work, 'originals.cjs'), originals());
writeFileSync(join(work, 'requests.cjs'), requests());
writeFileSync(join(work, 'memory.cjs'), memory());

process.stdout.write(
  `Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}, guard as it is built from here\n\n`,
);
const only = option('--only');
size();
if (only !== 'requests') coldStarts();
if (only === undefined) {
  perInvocation();
  perCall();
}
if (only !== 'start') await perRequest(node);
if (only === undefined) soak();
if (only !== 'start') for (const other of otherNodes()) await perRequest(other);
const escapes = option('--escapes');
if (escapes !== undefined) escapeSuite(escapes);
else process.stdout.write('known escapes: not run; --escapes DIR names a folder with the suite\n');
process.exit(missed ? 1 : 0);

function size(): void {
  const bytes = [guard, join(guard, '../handler.mjs')].reduce(
    (sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length,
    0,
  );
  row('two files, gzip', bytes / 1024, 'KiB', 150);
  const code = readdirSync(join(work, 'guard')).filter((file) => file.endsWith('.code'));
  for (const file of code)
    row(
      `  ${file}`,
      gzipSync(readFileSync(join(work, 'guard', file)), { level: 9 }).length / 1024,
      'KiB',
      null,
    );
}

function coldStarts(): void {
  const kinds: Readonly<Record<string, string | null>> = {
    bare: null,
    guarded: guard,
    compiling: join(work, 'compiling/guard.cjs'),
    'bare on Lambda': null,
    'guarded on Lambda': guard,
    ...peers(),
  };
  const empty = (): Record<string, number[]> =>
    Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  const [wall, cpu, rss] = [empty(), empty(), empty()];
  for (let turn = 0; turn < 16; turn += 1)
    for (const [kind, preload] of Object.entries(kinds)) {
      const out = child(preload, 'app.cjs', 'rules.json', {}, kind.endsWith('on Lambda') ? lambdas : []);
      // The first turn warms the disk.
      if (turn === 0) continue;
      const [milliseconds = 0, megabytes = 0, time = 0] = (out.trim().split('\n').at(-1) ?? '')
        .split(' ')
        .map(Number);
      wall[kind]?.push(time);
      cpu[kind]?.push(milliseconds);
      rss[kind]?.push(megabytes);
    }
  const added = (of: Record<string, number[]>, kind: string, bare = 'bare'): number =>
    quantile(of[kind] ?? [], 0.5) - quantile(of[bare] ?? [], 0.5);
  row('start without the guard, processor time', quantile(cpu['bare'] ?? [], 0.5), 'ms', null);
  row('start added, 15 in turns, median', added(wall, 'guarded'), 'ms', 15);
  row('  of it processor time', added(cpu, 'guarded'), 'ms', null);
  row('start added where no code was made ahead', added(wall, 'compiling'), 'ms', 15);
  row('  of it processor time', added(cpu, 'compiling'), 'ms', null);
  const asLambda = ['guarded on Lambda', 'bare on Lambda'] as const;
  row("start added by the flags of Lambda's runtimes", added(wall, ...asLambda), 'ms', 15);
  row('  of it processor time', added(cpu, ...asLambda), 'ms', null);
  row('memory added after the start', added(rss, 'guarded'), 'MB', 6);
  row("  by the flags of Lambda's runtimes", added(rss, ...asLambda), 'MB', 6);
  for (const peer of Object.keys(peers())) {
    row(`start added by ${peer}`, added(wall, peer), 'ms', null);
    row('  memory', added(rss, peer), 'MB', null);
  }
}

/** Returns, for each installed other guard, the file that preloads it. */
function peers(): Readonly<Record<string, string>> {
  const folder = option('--peers');
  if (folder === undefined) return {};
  const named = {
    '@aikidosec/firewall': '@aikidosec/firewall/index.js',
    'dd-trace': 'dd-trace/init.js',
  };
  return Object.fromEntries(
    Object.entries(named)
      .map(([name, file]) => [name, join(folder, 'node_modules', file)] as const)
      .filter(([, file]) => existsSync(file)),
  );
}

function perInvocation(): void {
  const least: Record<string, number> = {};
  const note = (kind: string, rules: string): void => {
    const measured = JSON.parse(child(guard, 'invocations.cjs', rules)) as Record<string, number>;
    for (const [name, time] of Object.entries(measured))
      least[`${kind} ${name}`] = Math.min(least[`${kind} ${name}`] ?? Number.POSITIVE_INFINITY, time);
  };
  for (let turn = 0; turn < turns; turn += 1) {
    note('plain', 'rules.json');
    note('inspecting', 'inspecting.json');
  }
  const of = (kind: string): number => least[kind] ?? 0;
  row('an invocation, 2 KB event, not inspected', of('plain beyond bare'), 'µs', 30);
  row('  inspected', of('inspecting beyond bare'), 'µs', null);
  row('  the engine alone', of('inspecting engine'), 'µs', null);
  row('  the guard beyond it', of('inspecting beyond engine'), 'µs', 30);
}

function perCall(): void {
  const least = { bare: {} as Record<string, number>, guarded: {} as Record<string, number> };
  for (let turn = 0; turn < turns; turn += 1)
    for (const kind of ['bare', 'guarded'] as const)
      for (const [name, time] of Object.entries(
        JSON.parse(child(kind === 'guarded' ? guard : null, 'calls.cjs', 'rules.json')) as Record<
          string,
          number
        >,
      ))
        least[kind][name] = Math.min(least[kind][name] ?? Number.POSITIVE_INFINITY, time);
  for (const [name, time] of Object.entries(least.guarded))
    row(`an allowed ${name}`, time - (least.bare[name] ?? 0), 'µs', 5);
}

/** Runs `program` against a server that runs without the guard in another process. */
async function perRequest(program: string): Promise<void> {
  const answering = spawn(program, ['--eval', server()], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((done) =>
    answering.stdout.once('data', (text) => done(String(text).trim())),
  );
  const least: Record<string, number> = {};
  for (let turn = 0; turn < turns; turn += 1) {
    const plain = child(guard, 'requests.cjs', 'rules.json', { BENCH_PORT: port }, [], program);
    const event = { BENCH_PORT: port, BENCH_EVENT: '1' };
    const inWork = child(guard, 'requests.cjs', 'inspecting.json', event, [], program);
    const measured = { ...JSON.parse(plain), ...JSON.parse(inWork) } as Record<string, number>;
    for (const [kind, time] of Object.entries(measured))
      least[kind] = Math.min(least[kind] ?? Number.POSITIVE_INFINITY, time);
  }
  answering.kill();
  for (const [kind, time] of Object.entries(least)) row(`an allowed ${kind}`, time, 'µs', 60);
}

/** Yields the other versions of Node that EMMENTAL_NODES names, each with its own compiled code of the guard. */
function* otherNodes(): Generator<string> {
  for (const other of (process.env['EMMENTAL_NODES'] ?? '').split(delimiter)) {
    if (other === '') continue;
    execFileSync(other, [guard]);
    process.stdout.write(`\nNode ${execFileSync(other, ['--version'], { encoding: 'utf8' }).trim()}\n\n`);
    yield other;
  }
}

function soak(): void {
  const measured = JSON.parse(child(guard, 'memory.cjs', 'inspecting.json')) as {
    readonly growth: number;
    readonly expected: number;
  };
  row('heap after 100,000 invocations against 20,000', measured.growth, 'MB', 1);
  const lines = readFileSync(join(work, 'signals'), 'utf8').trim().split('\n');
  const told = lines.map(
    (line) =>
      JSON.parse(line) as {
        readonly kind: string;
        readonly evidence: { readonly lost?: number; readonly invocations?: number };
      },
  );
  const counted = told.reduce((sum, { evidence }) => sum + (evidence.invocations ?? 0), 0);
  const lost =
    told.reduce((sum, { evidence }) => sum + (evidence.lost ?? 0), 0) + (measured.expected - counted);
  row('signals and counts lost on a file', lost, '', 0);
  const stdout = child(guard, 'memory.cjs', 'inspecting.json', { EMMENTAL_SIGNALS: 'stdout' });
  const onStdout = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"schema"'))
    .reduce(
      (sum, line) =>
        sum + ((JSON.parse(line) as { evidence: { invocations?: number } }).evidence.invocations ?? 0),
      0,
    );
  row('  on stdout', measured.expected - onStdout, '', 0);
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  row('bytes of signals for 1,000 quiet calls', (bytes / measured.expected) * 1000, 'B', null);
}

function escapeSuite(source: string): void {
  const copy = join(work, 'escapes');
  cpSync(source, copy, { recursive: true });
  const rules = profile(null) as { functions: { App: Record<string, unknown> } };
  const own = { name: 'own', match: 'aaaaaaaa', action: 'allow', origin: 'file' };
  Object.assign(rules.functions.App, {
    outbound: [{ ...own, to: ['127.0.0.1:18080'] }],
    files: [
      { ...own, read: [`${copy}/node/**`, `${copy}/native/**`, 'runtime'], write: [] },
      { ...own, read: [`${copy}/work/**`], write: [`${copy}/work/**`] },
    ],
    processes: [],
    code: [],
    permissions: [],
  });
  writeFileSync(join(copy, 'rules.json'), JSON.stringify(rules));
  const { stdout } = spawnSync('bash', ['run.sh', 'node', 'none', 'guard'], {
    cwd: copy,
    encoding: 'utf8',
    env: {
      ...process.env,
      EMM_NODE: node,
      EMM_NODE_OPTS_guard: `--require ${guard}`,
      EMMENTAL_PROFILE: join(copy, 'rules.json'),
      EMMENTAL_SIGNALS: `file:${join(work, 'escape-signals')}`,
      EMMENTAL_CODE: join(copy, 'node'),
    },
  });
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const escaped = (variant: string): readonly string[] =>
    rows.filter((row) => row[1] === variant && row[3] === 'ESCAPED').map((row) => row[2] ?? '');
  row('known escapes without the guard', escaped('none').length, '', null);
  row('  with it', escaped('guard').length, '', 4);
  process.stdout.write(`  ${escaped('guard').join(', ')}\n`);
}

/** The compiled profile of a usual function: its own files, one host, no processes. */
function profile(inspect: 'all' | null): object {
  const own = { name: 'own', match: 'aaaaaaaa', action: 'allow', origin: 'file' };
  const mode = Object.fromEntries(
    ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'].map((section) => [
      section,
      'enforce',
    ]),
  );
  return {
    schema: 'emmental/compiled-profile/1',
    app: 'bench',
    environment: null,
    digest: '000000000000',
    functions: {
      App: {
        mode,
        onError: 'open',
        breakGlass: 'forbidden',
        onBlock: { http: 403, quarantine: null },
        inbound:
          inspect === null
            ? null
            : [{ ...own, triggers: [], source: null, inspect, shape: null, batchItemFailures: false }],
        outbound: [{ ...own, to: ['127.0.0.1:*', 'aws:dynamodb'] }],
        files: [
          { ...own, read: ['code', 'runtime'], write: [] },
          { ...own, read: [`${work}/**`], write: [`${work}/out/**`] },
        ],
        processes: [],
        code: [],
        permissions: [
          { ...own, call: ['dynamodb:GetItem'], resource: ['table/Orders'] },
          { ...own, call: ['s3:GetObject'], resource: ['arn:aws:s3:::photos/small/*'] },
          { ...own, call: ['sns:Publish'], resource: ['arn:aws:sns:*:*:orders'] },
        ],
        skeletons: {},
      },
    },
  };
}

function child(
  preload: string | null,
  script: string,
  rules: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
  program = node,
): string {
  const [first = program, ...before] = script === 'app.cjs' ? [...priority, program] : [program];
  const run = spawnSync(
    first,
    [
      ...before,
      '--no-warnings',
      ...flags,
      ...(script === 'memory.cjs' ? ['--expose-gc'] : []),
      ...(script === 'requests.cjs' ? ['--require', join(work, 'originals.cjs')] : []),
      ...(preload === null ? [] : ['--require', preload]),
      join(work, script),
    ],
    {
      encoding: 'utf8',
      cwd: work,
      maxBuffer: 1e8,
      env: {
        PATH: process.env['PATH'],
        EMMENTAL_PROFILE: join(work, rules),
        EMMENTAL_SIGNALS: `file:${join(work, script === 'memory.cjs' ? 'signals' : 'other-signals')}`,
        EMMENTAL_HANDLER: 'function.handler',
        AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9',
        LAMBDA_TASK_ROOT: work,
        BENCH_ENGINE: engineFile(),
        DD_APPSEC_ENABLED: 'true',
        DD_TRACE_STARTUP_LOGS: 'false',
        AIKIDO_BLOCKING: 'true',
        ...env,
      },
    },
  );
  if (run.status !== 0) throw new Error(run.stderr || `exit ${run.status}`);
  return run.stdout;
}

/** Bundles the inspection engine alone, as the guard does, to subtract its cost. */
function engineFile(): string {
  const file = join(work, 'engine.cjs');
  if (engine === null) {
    engine = file;
    execFileSync(join(root, 'node_modules/.bin/esbuild'), [
      join(root, 'packages/inspect/index.ts'),
      '--bundle',
      '--platform=node',
      '--format=cjs',
      '--conditions=source',
      '--minify',
      `--outfile=${file}`,
      '--log-level=error',
    ]);
  }
  return file;
}

function row(what: string, value: number, unit: string, bar: number | null): void {
  const isMissed = bar !== null && value > bar;
  if (isMissed) missed = true;
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
  process.stdout.write(
    `${what.padEnd(50)}${shown.padStart(9)} ${unit.padEnd(4)}${bar === null ? '' : `  bar ${bar}`}${isMissed ? '  MISSED' : ''}\n`,
  );
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
