// `npm run build:layer [-- --out DIR] [--profile FILE]`: makes the layer as zip files with the same bytes each time.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { root, setUp } from './setup.mjs';
import { zip } from './zip.mjs';

/** All machines get the same content. */
const architectures = ['x86_64', 'arm64'];

const usage = 'npm run build:layer [-- --out DIR] [--profile FILE]';

/**
 * Returns the files of the layer by their path below /opt, with the bytes of a compiled profile (null: without one).
 */
function layerFiles(profile) {
  const guard = join(root, 'apps', 'cli', 'dist', 'guard');
  const files = readdirSync(guard, { recursive: true, withFileTypes: true })
    // Code that V8 compiled is left out: its bytes differ each time, and it works only with one build of Node, which
    // Lambda may change at any time.
    .filter((entry) => entry.isFile() && !/\.(?:code|pyc)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => ({
      name: `emmental/${path.slice(guard.length + 1).replaceAll('\\', '/')}`,
      content: readFileSync(path),
    }));
  files.push({ name: 'emmental/digests', content: digestList(files) });
  if (profile !== null) files.push({ name: 'emmental/profile.json', content: profile });
  return files.map((file) => ({ ...file, isProgram: file.name === 'emmental/wrapper' }));
}

/** Returns the list of the SHA-256 of each file of the guards, as `protect` writes it (apps/cli/protection/digests.ts). */
export function digestList(files) {
  const lines = files.map(({ name, content }) => `${sha256(content)}  ${name.replace('emmental/', '')}`);
  // The order of the paths, not of the digests.
  lines.sort((first, second) => (first.slice(66) < second.slice(66) ? -1 : 1));
  return Buffer.from(`${['emmental-digests/1', ...lines].join('\n')}\n`);
}

const sha256 = (content) => createHash('sha256').update(content).digest('hex');

async function main() {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: 'dist' }, profile: { type: 'string' } },
  });
  const from = process.env.INIT_CWD ?? process.cwd();
  const out = resolve(from, values.out);
  const profile = values.profile === undefined ? null : compiledProfile(resolve(from, values.profile));
  setUp();
  await bundle({ anew: true });
  const files = layerFiles(profile);
  const content = zip(files);
  const unpacked = files.reduce((sum, file) => sum + file.content.length, 0);
  mkdirSync(out, { recursive: true });
  for (const architecture of architectures) {
    const path = join(out, `emmental-guard-${architecture}.zip`);
    writeFileSync(path, content);
    process.stdout.write(`${path}\n`);
  }
  process.stdout.write(
    `${files.length} files, ${kilobytes(content.length)} packed, ${kilobytes(unpacked)} unpacked\nsha256 ${sha256(content)}\n`,
  );
  process.stdout.write(`compiled ahead for ${compiled(files)}\n`);
  if (profile !== null) process.stdout.write(`EMMENTAL_DIGEST=${digestOf(files, profile)}\n`);
}

/** Returns the digest of the list and of the rules, which the function gets in its configuration. */
function digestOf(files, profile) {
  const list = files.find(({ name }) => name === 'emmental/digests').content;
  return sha256(Buffer.concat([list, Buffer.from('\0'), profile]));
}

/**
 * Returns the bytes of a compiled profile. If the file is not one, throws an error that names the command for writing
 * one.
 */
function compiledProfile(file) {
  const content = readFileSync(file);
  let schema;
  try {
    ({ schema } = JSON.parse(content));
  } catch {}
  if (schema !== 'emmental/compiled-profile/1')
    throw new WrongUse(`${file} is no compiled profile; emmental profile compile > profile.json writes one`);
  return content;
}

class WrongUse extends Error {}

/**
 * Prints one line for a problem that the caller can repair; any other error is a defect and is printed with its
 * stack.
 */
function tell(error) {
  const isTheirs =
    error instanceof WrongUse || error.syscall !== undefined || error.code?.startsWith('ERR_PARSE_ARGS');
  if (!isTheirs) throw error;
  process.stderr.write(`build:layer: ${error.message}\n${usage}\n`);
  process.exitCode = 2;
}

/** Returns the versions of Python for which the guard is compiled already; EMMENTAL_PYTHONS names more interpreters. */
function compiled(files) {
  const found = files.flatMap(({ name }) => /\/cpython-3(\d+)\.start\.bin$/.exec(name)?.slice(1) ?? []);
  return found.length === 0 ? 'no Python' : `Python ${found.map((minor) => `3.${minor}`).join(', ')}`;
}

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KiB`;

if (process.argv[1] === fileURLToPath(import.meta.url)) await main().catch(tell);
