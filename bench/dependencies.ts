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
  type Package,
  packageOf,
  readPackages,
} from '../packages/dependencies/index.ts';
import { openSource } from '../packages/read/source/index.ts';
import { flag, required } from './measure/arguments.ts';

/**
 * Versions, advisory store, lockfile readers and matching against data that others made: where versions and ranges
 * meet, the order of Maven, the findings of real lockfiles; and how fast each is.
 *
 *     npm run bench:dependencies -- --data DIR [--expected FILE --lockfiles DIR] [--tree] [--all]
 *
 * DIR holds `advisories/osv-scalibr/<Ecosystem>/all.zip`, `boundary/<Ecosystem>/cases.json.gz`,
 * `boundary/Maven/compare-oracle.json.gz`, `expected.json` and `lockfiles/<id>/`. `--expected` and `--lockfiles` name
 * other lockfiles of the same form; `--tree` installs public packages into a temporary folder and sets what handlers load
 * against esbuild. Exits 1 when a bar is missed.
 *
 * A time is the clock's, or the processor's where that is less: on a busy machine a process waits for its turn.
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

/** `--child NAME`: one measurement in a process of its own, so that nothing of the others is warm or in memory. */
const child = process.argv.indexOf('--child');
if (child !== -1) {
  runChild(process.argv[child + 1] ?? '', process.argv[child + 2] ?? '');
  process.exit(0);
}

const home = mkdtempSync(join(tmpdir(), 'emmental-bench-'));
const storeFile = join(home, 'advisories.db');
const built = store();
versions();
boundaries(built);
findings(built);
speed();
if (flag('tree')) {
  // The measurements in processes of their own must not load a bundler.
  const { tree } = await import('./dependencies/tree.ts');
  await tree(built, { row, list, milliseconds, stopwatch });
}
rmSync(home, { recursive: true });
process.exit(good ? 0 : 1);

/** Builds the store of the data's advisories, and one with 250,000 names of malware beside them. */
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
  const count = Object.values(made.info.ecosystems).reduce((sum, one) => sum + one.advisories, 0);
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
    const one = openStore(readFileSync(join(home, file)));
    if ('why' in one) throw new Error(one.why);
    const keys = Array.from({ length: 100_000 }, (_, i) => ({
      ecosystem: 'npm' as const,
      name: `@scope/none-${i}`,
    }));
    const stop = stopwatch();
    for (const key of keys) one.advisoriesOf(key);
    const each = (stop() / keys.length) * 1000;
    row(`a question without answer (${file})`, `${each.toFixed(2)} us`, 'about 1 us', each < 5);
  }
  return all;
}

/** Milliseconds since: of the clock, or of the processor (all threads) where those are fewer. */
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
  list(wrong.map((one) => one.join(' ')));
}

/** Versions on and around every event of a range. */
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
  const missing = wanted.filter((one) => !found.includes(one)).map((one) => `missing ${one}`);
  const extra = found.filter((one) => !wanted.includes(one)).map((one) => `extra ${one}`);
  return [...missing, ...extra].join(', ');
}

interface Expected {
  readonly id: string;
  readonly file: string;
  readonly format: string;
  readonly packages: readonly (readonly string[])[];
  readonly findings: readonly (readonly string[])[];
}

/** Packages and findings of real lockfiles. A package that is not pinned is compared by the lowest version it may have. */
function findings(advisories: AdvisoryStore): void {
  process.stdout.write(`\nLOCKFILES\n`);
  const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as readonly Expected[];
  const total = { packages: 0, packagesWrong: 0, findings: 0, missing: 0, extra: 0, possible: 0 };
  const wrong: string[] = [];
  for (const one of expected) {
    const folder = join(lockfiles, one.id);
    if (!existsSync(folder)) {
      wrong.push(`${one.id}: no such folder`);
      total.missing += one.findings.length;
      continue;
    }
    const { lists, diagnostics } = readPackages(openSource(folder), one.file);
    for (const said of diagnostics) wrong.push(`${one.id}: ${said.file}:${said.line} ${said.message}`);
    const packages = lists.flatMap((each) => each.packages);
    const wantedPackages = new Set(one.packages.map(packageKey));
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
      wrong.push(`${one.id}: package ${wantedPackages.has(key) ? 'missing' : 'extra'} ${key}`);
    }
    const matches = matchPackages(packages, advisories);
    const isSure = (status: string): boolean => status === 'affected';
    const wanted = new Set(one.findings.map((each) => `${packageKey(each)} ${each[3]}`));
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
        wrong.push(`${one.id}: ${possible.has(key) ? 'only possible' : 'missing'} ${key}`);
      }
    for (const key of found)
      if (!wanted.has(key)) {
        total.extra += 1;
        wrong.push(`${one.id}: extra ${key}`);
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
  return [...[...a].filter((one) => !b.has(one)), ...[...b].filter((one) => !a.has(one))];
}

function speed(): void {
  process.stdout.write(`\nSPEED, EACH IN A PROCESS OF ITS OWN (median of 5)\n`);
  for (const ecosystem of names) {
    const { took, memory, wall } = measured('match', ecosystem);
    const count = ecosystem === 'Go' ? 6000 : ecosystem === 'PyPI' ? 13705 : 14000;
    row(
      `${count} packages matched, ${ecosystem}, ${memory} MB, ${milliseconds(wall)} with start`,
      milliseconds(took),
      '< 0.5 s, < 150 MB',
      took < 500 && memory < 150,
    );
  }
  const all = measured('lockfiles', '');
  row(
    `all lockfiles read and matched, ${all.memory} MB, ${milliseconds(all.wall)} with start`,
    milliseconds(all.took),
    '< 0.3 s',
    all.took < 300,
  );
  const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as readonly Expected[];
  const largest = expected.toSorted((a, b) => b.packages.length - a.packages.length)[0];
  if (!largest) return;
  const one = measured('lockfiles', largest.id);
  row(`the largest alone (${largest.id}), with start`, milliseconds(one.wall), '< 0.2 s', one.wall < 200);
}

/** Medians; `took` is the work without the start of the process, `wall` with it. */
function measured(what: string, of: string): { took: number; memory: number; wall: number } {
  const runs = Array.from({ length: 5 }, () => {
    const started = performance.now();
    const run = spawnSync(
      process.execPath,
      [
        process.argv[1] ?? '',
        '--data',
        data,
        '--expected',
        expectedFile,
        '--lockfiles',
        lockfiles,
        '--child',
        what,
        of,
      ],
      { encoding: 'utf8', env: { ...process.env, EMMENTAL_BENCH_STORE: storeFile } },
    );
    if (run.status !== 0) throw new Error(run.stderr);
    const { took, whole, memory } = JSON.parse(run.stdout) as { took: number; whole: number; memory: number };
    return { took, memory, wall: Math.min(whole, performance.now() - started) };
  });
  const median = (key: 'took' | 'memory' | 'wall'): number =>
    runs.map((run) => run[key]).sort((a, b) => a - b)[2] ?? 0;
  return { took: median('took'), memory: median('memory'), wall: median('wall') };
}

function runChild(what: string, of: string): void {
  const file = process.env['EMMENTAL_BENCH_STORE'] ?? '';
  let packages: readonly Package[] = [];
  if (what === 'match')
    packages = (jsonIn(join(data, `boundary/${of}/cases.json.gz`)) as readonly [string, string][]).map(
      ([name, version], index) =>
        packageOf({
          id: String(index),
          ecosystem: of as Ecosystem,
          name,
          version,
          lockfile: 'bench',
          line: 1,
        }),
    );
  const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as readonly Expected[];
  const stop = stopwatch();
  const advisories = openStore(readFileSync(file));
  if ('why' in advisories) throw new Error(advisories.why);
  if (what === 'lockfiles')
    packages = expected
      .filter(({ id }) => of === '' || id === of)
      .flatMap((one) =>
        readPackages(openSource(join(lockfiles, one.id)), one.file).lists.flatMap((each) => each.packages),
      );
  const matches = matchPackages(packages, advisories);
  const took = stop();
  const { user, system } = process.cpuUsage();
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const result = {
    took,
    whole: (user + system) / 1000,
    memory,
    packages: packages.length,
    matches: matches.length,
  };
  process.stdout.write(JSON.stringify(result));
}
