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
  mode: 'alert' | 'enforce' = 'enforce',
): Deployed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-e2e-')));
  const task = join(folder, 'task');
  const quarantine = join(folder, 'quarantine');
  cpSync(join(repository, 'examples', example), task, { recursive: true });
  appendFileSync(join(task, 'emmental.yaml'), local(example, quarantine, mode));
  // A program that the examples start and machines for tests do not have.
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'convert'), '#!/bin/sh\nfor last; do :; done\ncp "$1" "$last"\n', {
    mode: 0o755,
  });
  protect(task);
  if (example === 'weak-shop') cpSync(tools.sdk, join(task, 'node_modules'), { recursive: true });
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
    on-block: { http: 403, quarantine: "file:${quarantine}" }
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
