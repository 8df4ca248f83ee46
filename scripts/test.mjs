// `npm test`: sets up, then runs lint, types, all checks of `checks.mjs` and all tests; the last line counts the
// tests. Only Node is needed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { bundle } from './bundle.mjs';
import { root, setUp } from './setup.mjs';

setUp();
// The checks use packages that `setUp` installs.
const { checks } = await import('./checks.mjs');
let passed = 0;
let failed = 0;
const only = process.argv.slice(2);
const examples = ['weak-shop', 'photo-pipeline', 'well-built'];

if (only.length === 0)
  await Promise.all([
    check('lint', () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])),
    check('types', () => tool('typescript/bin/tsc', ['-p', 'tsconfig.json'])),
    check('types of the pages', () => tool('typescript/bin/tsc', ['-p', 'apps/web/tsconfig.json'])),
    ...checks.map(([name, find]) => check(name, () => report(find()))),
    bundle(),
  ]);
else await bundle();
if (only.length === 0) await otherNodes();
await runTests(only);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

async function check(name, run) {
  const start = performance.now();
  const good = await run();
  if (good) passed++;
  else failed++;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${name} (${Math.round(performance.now() - start)} ms)\n`);
}

/** Runs a tool of `node_modules`; returns true if it found no problem. */
async function tool(bin, args) {
  const child = spawn(process.execPath, [join(root, 'node_modules', bin), ...args], {
    cwd: root,
    stdio: ['ignore', 1, 1],
  });
  const [status] = await once(child, 'exit');
  return status === 0;
}

function report(lines) {
  for (const line of lines) process.stdout.write(`${line}\n`);
  return lines.length === 0;
}

/**
 * Checks that the bundle prints the same report on every supported Node; EMMENTAL_NODES has the paths of the other
 * Nodes.
 */
async function otherNodes() {
  const nodes = (process.env.EMMENTAL_NODES ?? '').split(delimiter).filter((path) => path !== '');
  if (nodes.length === 0)
    process.stdout.write('skipped: other versions of Node (name their binaries in EMMENTAL_NODES)\n');
  if (nodes.length === 0 && process.env.CI) failed++;
  const expected = nodes.length === 0 ? [] : examples.map((example) => scanWith(process.execPath, example));
  for (const node of nodes) {
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim();
    await check(`same reports on Node ${version}`, () =>
      examples.every((example, index) => scanWith(node, example) === expected[index]),
    );
  }
}

function scanWith(node, example) {
  const args = [
    join(root, 'apps/cli/bin/emmental.js'),
    'scan',
    join('examples', example),
    '--format',
    'json',
    '--fail-on',
    'never',
  ];
  const run = spawnSync(node, args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
  return run.status === 0 ? run.stdout : `${node}: ${run.stderr}`;
}

async function runTests(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-test-'));
  const file = join(folder, 'results.json');
  await tool('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...filters,
  ]);
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests;
    // A file that does not load has no tests that could fail.
    failed += results.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    const skipped = results.testResults
      .flatMap((file) => file.assertionResults)
      .filter(({ status }) => status === 'pending' || status === 'skipped');
    for (const { fullName } of skipped) process.stdout.write(`skipped: ${fullName}\n`);
  } catch (error) {
    process.stdout.write(`the tests did not finish: ${error.message}\n`);
    failed++;
  }
  rmSync(folder, { recursive: true, force: true });
}
