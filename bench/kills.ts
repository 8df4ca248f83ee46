import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createRandom } from './oracle/random.ts';

/**
 * Kills the writing of `emmental protect` at random points, and takes everything out again.
 *
 *     npm run bench:kills [-- NUMBER]        (default: 500)
 *
 * Each round writes some parts over one to three files, often over parts that are there already, and is killed: at a random call of
 * the file system, or after a random time. After one to three such rounds nothing may be lost: the last run takes out all parts, and
 * each file has the bytes of the beginning. Exits 1 if one has not, or if another file is left.
 */
const repository = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const wanted = Number(process.argv[2] ?? 500);
const seed = 20_261_201;
const parts = ['settings', 'roles', 'guard'];
const home = mkdtempSync(join(tmpdir(), 'emmental-kills-'));
const hook = join(repository, 'bench/kills/kill.cjs');
const child = await bundled();
const { below } = createRandom(seed);

mkdirSync(join(home, 'guard'));
writeFileSync(join(home, 'guard', 'wrapper'), '#!/bin/sh\n');
for (let i = 0; i < 12; i++) writeFileSync(join(home, 'guard', `file-${i}.js`), 'x'.repeat(20_000));

const counts = { kills: 0, ended: 0, restored: 0, lost: 0, refused: 0 };
const lost: string[] = [];
for (let round = 0; counts.kills < wanted; round++) {
  await play(round);
  if (round % 20 === 19) process.stderr.write(`${JSON.stringify(counts)}\n`);
}
process.stdout.write(
  `${counts.kills} kills (${counts.ended} runs ended before theirs), ${counts.restored} times everything restored, ${counts.lost} lost, ${counts.refused} refused\n`,
);
for (const line of lost.slice(0, 20)) process.stdout.write(`${line}\n`);
rmSync(home, { recursive: true, force: true });
process.exit(counts.lost + counts.refused > 0 ? 1 : 0);

async function play(round: number): Promise<void> {
  const folder = join(home, `round-${round}`);
  mkdirSync(folder);
  const names = ['a.yaml', 'b.yaml', 'c.yaml'].slice(0, 1 + below(3));
  for (const name of names) writeFileSync(join(folder, name), original(name));
  const begun = stateOf(folder);
  const told: string[] = [];
  if (below(2) === 0) run(folder, some(), names);
  for (let times = 1 + below(3); times > 0; times--) {
    const wish = below(5) === 0 ? [] : some();
    const isKilled =
      below(3) > 0 ? atCall(folder, wish, names, told) : await atTime(folder, wish, names, told);
    counts[isKilled ? 'kills' : 'ended'] += 1;
  }
  const last = run(folder, [], names);
  if (last !== '') {
    counts.refused += 1;
    lost.push(`round ${round}: ${told.join('; ')}: ${last}`);
  } else if (stateOf(folder) === begun) counts.restored += 1;
  else {
    counts.lost += 1;
    lost.push(`round ${round}: ${told.join('; ')}: ${[...filesIn(folder)].join(' ')}`);
    process.stderr.write(`${lost.at(-1)}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Some of the parts, at least one. */
function some(): readonly string[] {
  const chosen = parts.filter(() => below(2) === 0);
  return chosen.length > 0 ? chosen : ['guard'];
}

/** Runs the writing; returns its error, '' if it has none. */
function run(folder: string, wish: readonly string[], names: readonly string[]): string {
  const { stderr, status } = spawnSync(process.execPath, [child, folder, wish.join(','), ...names], {
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr;
}

function atCall(folder: string, wish: readonly string[], names: readonly string[], told: string[]): boolean {
  const kill = `${1 + below(wish.includes('guard') ? 70 : 40)} ${['before', 'half', 'after'][below(3)]}`;
  told.push(`[${wish}] killed at ${kill}`);
  const { signal } = spawnSync(
    process.execPath,
    ['--require', hook, child, folder, wish.join(','), ...names],
    {
      env: { ...process.env, EMMENTAL_KILL: kill },
    },
  );
  return signal === 'SIGKILL';
}

function atTime(
  folder: string,
  wish: readonly string[],
  names: readonly string[],
  told: string[],
): Promise<boolean> {
  const after = below(150);
  told.push(`[${wish}] killed after ${after} ms`);
  return new Promise((done) => {
    const running = spawn(process.execPath, [child, folder, wish.join(','), ...names], { stdio: 'ignore' });
    const timer = setTimeout(() => running.kill('SIGKILL'), after);
    running.on('exit', (_, signal) => {
      clearTimeout(timer);
      done(signal === 'SIGKILL');
    });
  });
}

function original(name: string): string {
  return Array.from({ length: 200 }, (_, i) => `  ${name}-${i}: ${'value '.repeat(i % 7)}`).join('\n');
}

/** The paths and contents of all files below a folder. */
function stateOf(folder: string): string {
  return [...filesIn(folder)]
    .map((file) => `${file}\n${readFileSync(join(folder, file), 'utf8')}`)
    .join('\n');
}

function* filesIn(folder: string, from = folder): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesIn(path, from);
    else yield relative(from, path);
  }
}

/** Bundles the child, which runs without the scan. */
async function bundled(): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = join(repository, 'node_modules', '.cache', 'emmental', 'kills-child.mjs');
  await build({
    entryPoints: [join(repository, 'bench/kills/child.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    mainFields: ['module', 'main'],
    external: ['oxc-parser', 'web-tree-sitter', 'tree-sitter-python'],
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return outfile;
}
