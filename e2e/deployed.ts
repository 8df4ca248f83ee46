import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poison } from './poison.ts';
import { tools } from './tools.mjs';

const repository = process.env['EMMENTAL_ROOT'] ?? fileURLToPath(new URL('../', import.meta.url));

/** A copy of an example as it is deployed: with its dependencies, the guard written into the template, and the layer. */
export interface Deployed {
  /** Task root of its functions. */
  readonly folder: string;
  readonly template: string;
  readonly wrapper: string;
  /** Blocked events wait here. */
  readonly quarantine: string;
  /** Folder of programs that its functions may start. */
  readonly programs: string;
  readonly remove: () => void;
}

export interface DeployOptions {
  readonly mode?: 'alert' | 'enforce';
  /** Where blocked events wait: a folder of this machine, or a queue or bucket of the template. */
  readonly quarantine?: 'folder' | 'queue' | 'bucket';
  /** Changes the copy as a person would, before `protect` reads it. */
  readonly prepare?: (task: string) => void;
}

export type Example = 'weak-shop' | 'photo-pipeline';

const templates: Readonly<Record<Example, string>> = {
  'weak-shop': 'template.yaml',
  'photo-pipeline': 'serverless.yml',
};

/**
 * Copies the example, with a dependency that was taken over or without, and does what a person does: an environment in
 * the rulebase in which all is enforced (or alerted), AWS answers at the endpoint of this machine and blocked events go
 * into a folder; then `emmental protect --only guard --write`.
 */
export function deploy(
  example: Example,
  isPoisoned: boolean,
  { mode = 'enforce', quarantine: place = 'folder', prepare }: DeployOptions = {},
): Deployed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-e2e-')));
  const task = join(folder, 'task');
  const quarantine = join(folder, 'quarantine');
  cpSync(join(repository, 'examples', example), task, { recursive: true });
  prepare?.(task);
  const waits = place === 'folder' ? `file:${quarantine}` : `${place === 'queue' ? 'sqs' : 's3'}:Blocked`;
  appendFileSync(join(task, 'emmental.yaml'), local(example, waits, mode));
  if (place !== 'folder') appendFileSync(join(task, templates[example]), blocked(example, place));
  // A program that the examples start and machines for tests do not have.
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'convert'), '#!/bin/sh\nfor last; do :; done\ncp "$1" "$last"\n', {
    mode: 0o755,
  });
  protect(task);
  if (example === 'weak-shop') linked(tools.sdk, join(task, 'node_modules'));
  if (isPoisoned) poison(example, task);
  return {
    folder: task,
    template: readFileSync(join(task, templates[example]), 'utf8'),
    wrapper: join(task, '.emmental/layer/emmental/wrapper'),
    quarantine,
    programs,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A copy of many files that shares them where the file system can; who changes one puts another in its place. */
function linked(from: string, to: string): void {
  if (spawnSync('cp', ['-al', from, to]).status !== 0) cpSync(from, to, { recursive: true });
}

/** Resources are the last thing of both templates. */
function blocked(example: Example, place: 'queue' | 'bucket'): string {
  const space = example === 'weak-shop' ? '  ' : '    ';
  return `\n${space}Blocked:\n${space}  Type: ${place === 'queue' ? 'AWS::SQS::Queue' : 'AWS::S3::Bucket'}\n`;
}

/** `emmental protect --only guard --write` for the environment `local`. */
export function protect(task: string): void {
  emmental('protect', task, '--root', task, '--only', 'guard', '--environment', 'local', '--write');
}

export function emmental(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'apps/cli/bin/emmental.js'), ...args],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  if (status !== 0) throw new Error(`emmental ${args[0]}: ${stderr}`);
  return stdout;
}

const local = (example: Example, quarantine: string, mode: string): string => `
environments:
  local:
    mode: ${mode}
    on-block: { http: 403, quarantine: "${quarantine}" }
    outbound:
      endpoint: { to: env:AWS_ENDPOINT_URL }
${
  example === 'photo-pipeline'
    ? `    functions:
      importer:
        outbound:
          pictures: { to: pictures.example:80 }
`
    : ''
}`;
