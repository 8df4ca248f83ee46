import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type AdvisoryStore,
  affecting,
  buildStore,
  type Ecosystem,
  matchPackages,
  openStore,
  orders,
  packageOf,
  readPackages,
} from '../packages/dependencies/index.ts';
import { openSource } from '../packages/read/source/index.ts';
import { flag, required } from './measure/arguments.ts';

/**
 * Tests versions, the advisory store, lockfile readers and matching with data from elsewhere: the edges of version
 * ranges, the order of Maven versions, and the findings in real lockfiles. Also measures the speed of each.
 *
 *     npm run bench:dependencies -- --data DIR [--expected FILE --lockfiles DIR] [--tree] [--all]
 *
 * DIR contains `advisories/osv-scalibr/<Ecosystem>/all.zip`, `boundary/<Ecosystem>/cases.json.gz`,
 * `boundary/Maven/compare-oracle.json.gz`, `expected.json` and `lockfiles/<id>/`. `--expected` and `--lockfiles` name
 * other lockfiles of the same form. `--tree` installs public packages into a temporary folder and compares the
 * modules that handlers load with esbuild. Exits 1 if a bar is missed.
 *
 * A time is the wall-clock time or the processor time, whichever is less: on a busy machine a process waits for its
 * turn.
 */
const usage = 'bench:dependencies --data DIR [--expected FILE --lockfiles DIR] [--tree] [--all]';
const data = required('data', usage);
const expectedFile = flag('expected') ? required('expected', usage) : join(data, 'expected.json');
const lockfiles = flag('lockfiles') ? required('lockfiles', usage) : join(data, 'lockfiles');
const shown = flag('all') ? Number.POSITIVE_INFINITY : 10;
const names = ['npm', 'PyPI', 'Go', 'Maven'] as const satisfies readonly Ecosystem[];

let good = true;
const row = (what: string, figure: string, bar: string, met: boolean): void => {
  good &&= met;
  process.stdout.write(`${what.padEnd(44)}${figure.padStart(26)}   ${bar}${met ? '' : '   MISSED'}\n`);
};
const list = (lines: readonly string[]): void => {
  for (const line of lines.slice(0, shown)) process.stdout.write(`    ${line}\n`);
  if (lines.length > shown) process.stdout.write(`    and ${lines.length - shown} more (--all)\n`);
};
const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const jsonIn = (file: string): unknown => JSON.parse(gunzipSync(readFileSync(file)).toString());

/**
 * `--child ECOSYSTEM` runs one measurement in a separate process, so that other measurements leave nothing warm or in
 * memory.
 */
const child = process.argv.indexOf('--child');
if (child !== -1) {
  runChild(process.argv[child + 1] as Ecosystem);
  process.exit(0);
}

const home = mkdtempSync(join(tmpdir(), 'emmental-bench-'));
// Also runs if a measurement fails.
process.once('exit', () => rmSync(home, { recursive: true }));
const storeFile = join(home, 'advisories.db');
const built = store();
versions();
boundaries(built);
findings(built);
speed();
if (flag('tree')) {
  // The measurements in separate processes must not load a bundler.
  const { tree } = await import('./dependencies/tree.ts');
  await tree(built, { row, list, milliseconds, stopwatch });
}
process.exit(good ? 0 : 1);

/** Builds the store of the advisories in DIR, and a second store with 250,000 more names of malware. */
function store(): AdvisoryStore {
  process.stdout.write(`\nADVISORY STORE\n`);
  const inputs = () =>
    names.map((name) => ({
      from: name,
      file: `${name}/all.zip`,
      bytes: readFileSync(join(data, 'advisories/osv-scalibr', name, 'all.zip')),
      asOf: null,
    }));
  const stop = stopwatch();
  const made = buildStore(inputs(), '2026-11-25');
  const took = stop();
  if (made.kind === 'refused') throw new Error(made.why);
  writeFileSync(storeFile, made.bytes);
  const count = Object.values(made.info.ecosystems).reduce((sum, ecosystem) => sum + ecosystem.advisories, 0);
  row(`built from ${count} advisories`, milliseconds(took), '< 2 s', took < 2000);
  const size = made.bytes.length / 2 ** 20;
  row('size', `${size.toFixed(2)} MiB`, '<= 4 MB', made.bytes.length <= 4e6);
  const malware = JSON.stringify(
    Array.from({ length: 250_000 }, (_, i) => ({
      id: `MAL-2025-${i + 1}`,
      modified: '2025-11-01T00:00:00Z',
      affected: [
        {
          package: { ecosystem: 'npm', name: `package-${(i * 2654435761) % 2 ** 32}` },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
        },
      ],
    })),
  );
  const more = buildStore(
    [...inputs(), { from: 'malware', file: 'malware.json', bytes: Buffer.from(malware), asOf: null }],
    '2026-11-25',
  );
  if (more.kind === 'refused') throw new Error(more.why);
  const added = more.bytes.length - made.bytes.length;
  row('and 250,000 names of malware', `+${(added / 2 ** 20).toFixed(2)} MiB`, '<= 3.5 MB', added <= 3.5e6);
  writeFileSync(join(home, 'malware.db'), more.bytes);

  const bytes = readFileSync(storeFile);
  const opening: number[] = [];
  for (let i = 0; i < 2; i++) {
    const stop = stopwatch();
    openStore(bytes);
    opening.push(stop());
  }
  const all = openStore(bytes);
  if ('why' in all) throw new Error(all.why);
  const [first = 0] = opening;
  row('opens (first time)', milliseconds(first), '< 5 ms', first < 5);
  for (const file of ['advisories.db', 'malware.db']) {
    const opened = openStore(readFileSync(join(home, file)));
    if ('why' in opened) throw new Error(opened.why);
    const keys = Array.from({ length: 100_000 }, (_, i) => ({
      ecosystem: 'npm' as const,
      name: `@scope/none-${i}`,
    }));
    const stop = stopwatch();
    for (const key of keys) opened.advisoriesOf(key);
    const each = (stop() / keys.length) * 1000;
    row(`a question without answer (${file})`, `${each.toFixed(2)} us`, 'about 1 us', each < 5);
  }
  return all;
}

/**
 * Returns a function that returns the milliseconds since this call: wall-clock time, or processor time of all threads
 * if that is less.
 */
function stopwatch(): () => number {
  const started = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.min(performance.now() - started, (user + system) / 1000);
  };
}

function versions(): void {
  process.stdout.write(`\nORDER OF VERSIONS\n`);
  const pairs = jsonIn(join(data, 'boundary/Maven/compare-oracle.json.gz')) as readonly [
    string,
    string,
    number,
  ][];
  const wrong = pairs.filter(([a, b, sign]) => Math.sign(orders.Maven.compare(a, b)) !== sign);
  row(
    `Maven pairs as maven-artifact 3.9.9: ${pairs.length}`,
    `${wrong.length} differ`,
    '0',
    wrong.length === 0,
  );
  list(wrong.map((row) => row.join(' ')));
}

/** Tests versions at and around every boundary of a range. */
function boundaries(advisories: AdvisoryStore): void {
  process.stdout.write(`\nVERSIONS ON AND AROUND EVERY EVENT\n`);
  for (const ecosystem of names) {
    const cases = jsonIn(join(data, `boundary/${ecosystem}/cases.json.gz`)) as readonly [
      string,
      string,
      string[],
    ][];
    const wrong: string[] = [];
    const stop = stopwatch();
    for (const [name, version, wanted] of cases) {
      const found = affecting({ ecosystem, name }, version, advisories)
        .filter(({ verdict }) => verdict === 'yes')
        .map(({ advisory }) => advisories.advisory(advisory).id);
      const difference = differences(wanted, found);
      if (difference !== '') wrong.push(`${name} ${version}: ${difference}`);
    }
    const took = stop();
    row(
      `${ecosystem}: ${cases.length} cases, ${milliseconds(took)}`,
      `${wrong.length} differ`,
      '0',
      wrong.length === 0,
    );
    list(wrong);
  }
}

function differences(wanted: readonly string[], found: readonly string[]): string {
  const missing = wanted.filter((finding) => !found.includes(finding)).map((finding) => `missing ${finding}`);
  const extra = found.filter((finding) => !wanted.includes(finding)).map((finding) => `extra ${finding}`);
  return [...missing, ...extra].join(', ');
}

interface Expected {
  readonly id: string;
  readonly file: string;
  readonly format: string;
  readonly packages: readonly (readonly string[])[];
  readonly findings: readonly (readonly string[])[];
}

/**
 * Compares packages and findings of real lockfiles. A package without a fixed version is compared by the lowest
 * version that it allows.
 */
function findings(advisories: AdvisoryStore): void {
  process.stdout.write(`\nLOCKFILES\n`);
  const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as readonly Expected[];
  const total = { packages: 0, packagesWrong: 0, findings: 0, missing: 0, extra: 0, possible: 0 };
  const wrong: string[] = [];
  for (const lockfile of expected) {
    const folder = join(lockfiles, lockfile.id);
    if (!existsSync(folder)) {
      wrong.push(`${lockfile.id}: no such folder`);
      total.missing += lockfile.findings.length;
      continue;
    }
    const { lists, diagnostics } = readPackages(openSource(folder), lockfile.file);
    for (const said of diagnostics) wrong.push(`${lockfile.id}: ${said.file}:${said.line} ${said.message}`);
    const packages = lists.flatMap((each) => each.packages);
    const wantedPackages = new Set(lockfile.packages.map(packageKey));
    const foundPackages = new Set(
      packages
        .filter(({ source, name }) => source.kind === 'registry' && name !== 'stdlib')
        .map(({ ecosystem, name, version, lowest }) => {
          const plain = packageKey([ecosystem, name, version ?? '']);
          return wantedPackages.has(plain) ? plain : packageKey([ecosystem, name, version ?? lowest ?? '']);
        }),
    );
    total.packages += wantedPackages.size;
    for (const key of symmetric(wantedPackages, foundPackages)) {
      total.packagesWrong += 1;
      wrong.push(`${lockfile.id}: package ${wantedPackages.has(key) ? 'missing' : 'extra'} ${key}`);
    }
    const matches = matchPackages(packages, advisories);
    const isSure = (status: string): boolean => status === 'affected';
    const wanted = new Set(lockfile.findings.map((each) => `${packageKey(each)} ${each[3]}`));
    const keysOf = (of: readonly (typeof matches)[number][]): ReadonlySet<string> =>
      new Set(
        of.flatMap((match) => {
          const { ecosystem, name, version, lowest } = match.package;
          return match.problem.advisories.map(
            ({ id }) => `${packageKey([ecosystem, name, version ?? lowest ?? ''])} ${id}`,
          );
        }),
      );
    const found = keysOf(matches.filter(({ status }) => isSure(status)));
    const possible = keysOf(matches.filter(({ status }) => !isSure(status)));
    total.findings += wanted.size;
    for (const key of possible) if (!found.has(key)) total.possible += 1;
    for (const key of wanted)
      if (!found.has(key)) {
        total.missing += 1;
        wrong.push(`${lockfile.id}: ${possible.has(key) ? 'only possible' : 'missing'} ${key}`);
      }
    for (const key of found)
      if (!wanted.has(key)) {
        total.extra += 1;
        wrong.push(`${lockfile.id}: extra ${key}`);
      }
  }
  row(
    `packages of ${expected.length} lockfiles: ${total.packages}`,
    `${total.packagesWrong} differ`,
    '0',
    total.packagesWrong === 0,
  );
  row(
    `findings: ${total.findings}, and ${total.possible} only possible`,
    `${total.missing} missing, ${total.extra} extra`,
    '0, 0',
    total.missing === 0 && total.extra === 0,
  );
  list(wrong);
}

function packageKey([ecosystem, name = '', version]: readonly string[]): string {
  const plain = ecosystem === 'PyPI' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name;
  return `${ecosystem} ${plain} ${version}`;
}

function symmetric(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  return [...[...a].filter((item) => !b.has(item)), ...[...b].filter((item) => !a.has(item))];
}

function speed(): void {
  process.stdout.write(`\nSPEED, EACH IN A PROCESS OF ITS OWN (median of 5)\n`);
  for (const ecosystem of names) {
    const { took, memory, wall } = measured(ecosystem);
    const count = ecosystem === 'Go' ? 6000 : ecosystem === 'PyPI' ? 13705 : 14000;
    row(
      `${count} packages matched, ${ecosystem}, ${memory} MB, ${milliseconds(wall)} with start`,
      milliseconds(took),
      '< 0.5 s, < 150 MB',
      took < 500 && memory < 150,
    );
  }
  commands();
}

/** Measures the command as users run it: it starts, reads, matches and reports. */
function commands(): void {
  const node = median(() => clocked(['-e', '0']).wall);
  const bare = `node alone ${milliseconds(node)}`;
  const all = measuredCommand(lockfiles);
  row(
    `all lockfiles, ${all.memory} MB, ${milliseconds(all.wall)} with start (${bare})`,
    milliseconds(all.wall - node),
    '< 0.3 s beyond Node itself',
    all.wall - node < 300,
  );
  const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as readonly Expected[];
  const largest = expected.toSorted((a, b) => b.packages.length - a.packages.length)[0];
  if (!largest) return;
  const largestRun = measuredCommand(join(lockfiles, largest.id, largest.file));
  row(
    `the largest alone (${largest.id}), with start`,
    milliseconds(largestRun.wall),
    '< 0.2 s',
    largestRun.wall < 200,
  );
}

/**
 * Returns medians of `emmental dependencies PATH`. The first run is not counted, because it stores compiled code for
 * the next runs.
 */
function measuredCommand(path: string): { wall: number; memory: number } {
  const command = join(process.env['EMMENTAL_ROOT'] ?? '.', 'apps/cli/bin/emmental.js');
  const run = () => clocked([command, 'dependencies', path, '--db', storeFile, '--fail-on', 'never']);
  run();
  const runs = Array.from({ length: 5 }, run);
  return { wall: median((i) => runs[i]?.wall ?? 0), memory: median((i) => runs[i]?.memory ?? 0) };
}

/** Runs Node once; at its end the process prints its processor time and memory. */
function clocked(args: readonly string[]): { wall: number; memory: number } {
  const meter = join(home, 'meter.cjs');
  writeFileSync(
    meter,
    `process.once('exit', () => {
      const { user, system } = process.cpuUsage();
      require('node:fs').writeSync(3, JSON.stringify([(user + system) / 1000, process.resourceUsage().maxRSS]));
    });`,
  );
  const started = performance.now();
  const run = spawnSync(process.execPath, ['--require', meter, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const wall = performance.now() - started;
  if (run.status !== 0) throw new Error(run.stderr);
  const [cpu, memory] = JSON.parse(String(run.output[3])) as [number, number];
  return { wall: Math.min(cpu, wall), memory: Math.round(memory / 1024) };
}

/** Returns the median of five runs. */
function median(of: (index: number) => number): number {
  return Array.from({ length: 5 }, (_, index) => of(index)).sort((a, b) => a - b)[2] ?? 0;
}

/** Returns medians; `took` is the work without the start of the process, `wall` includes the start. */
function measured(ecosystem: Ecosystem): { took: number; memory: number; wall: number } {
  const runs = Array.from({ length: 5 }, () => {
    const started = performance.now();
    const run = spawnSync(process.execPath, [process.argv[1] ?? '', '--data', data, '--child', ecosystem], {
      encoding: 'utf8',
      env: { ...process.env, EMMENTAL_BENCH_STORE: storeFile },
    });
    if (run.status !== 0) throw new Error(run.stderr);
    const { took, total, memory } = JSON.parse(run.stdout) as { took: number; total: number; memory: number };
    return { took, memory, wall: Math.min(total, performance.now() - started) };
  });
  const of = (key: 'took' | 'memory' | 'wall'): number => median((index) => runs[index]?.[key] ?? 0);
  return { took: of('took'), memory: of('memory'), wall: of('wall') };
}

function runChild(ecosystem: Ecosystem): void {
  const file = process.env['EMMENTAL_BENCH_STORE'] ?? '';
  const cases = jsonIn(join(data, `boundary/${ecosystem}/cases.json.gz`)) as readonly [string, string][];
  const packages = cases.map(([name, version], index) =>
    packageOf({ id: String(index), ecosystem, name, version, lockfile: 'bench', line: 1 }),
  );
  const stop = stopwatch();
  const advisories = openStore(readFileSync(file));
  if ('why' in advisories) throw new Error(advisories.why);
  const matches = matchPackages(packages, advisories);
  const took = stop();
  const { user, system } = process.cpuUsage();
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const result = { took, total: (user + system) / 1000, memory, matches: matches.length };
  process.stdout.write(JSON.stringify(result));
}
