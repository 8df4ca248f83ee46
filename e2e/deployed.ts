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

/** A copy of an example as it would be deployed: with its dependencies, the guard in the template, and the guard's layer. */
export interface Deployed {
  /** Task root of the functions: the folder with their code. */
  readonly folder: string;
  readonly template: string;
  readonly wrapper: string;
  /** Folder for blocked events. */
  readonly quarantine: string;
  /** Folder with programs that the functions are allowed to start. */
  readonly programs: string;
  readonly remove: () => void;
}

export interface DeployOptions {
  readonly mode?: 'alert' | 'enforce';
  /** The place for blocked events: a folder of this machine, or a queue or bucket of the template. */
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
 * Copies the example and puts the guard in, as a person would: adds an environment `local` to the rulebase, then runs
 * `emmental protect --only guard --write`. In that environment all sections enforce (or alert), AWS is an endpoint on this
 * machine, and blocked events go to `quarantine`. `isPoisoned`: takes over a dependency (`poison.ts`).
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
  // A stand-in for ImageMagick's `convert`, which the examples start and test machines lack.
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

/** Copies many files as hard links where the file system can. To change such a file, replace it by a new one. */
function linked(from: string, to: string): void {
  if (spawnSync('cp', ['-al', from, to]).status !== 0) cpSync(from, to, { recursive: true });
}

/** Returns the lines for the end of a template that add a queue or a bucket: both templates end with their resources. */
function blocked(example: Example, place: 'queue' | 'bucket'): string {
  const space = example === 'weak-shop' ? '  ' : '    ';
  return `\n${space}Blocked:\n${space}  Type: ${place === 'queue' ? 'AWS::SQS::Queue' : 'AWS::S3::Bucket'}\n`;
}

/** Runs `emmental protect --only guard --write` for the environment `local`. */
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
