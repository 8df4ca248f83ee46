import { appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { emmental, protect } from '../deployed.ts';
import { tools } from '../tools.mjs';
import type { SmallApp } from './app.ts';

/** An app in a folder as it would be deployed, with the guard in its template. */
export interface DeployedApp {
  /** Task root of the function. */
  readonly folder: string;
  readonly wrapper: string;
  readonly signals: string;
  readonly remove: () => void;
}

/** The environment in which every section is enforced. Its rules are those that `derive` wrote. */
const local = `
environments:
  local:
    mode: enforce
    on-block: { http: 403, quarantine: "file:QUARANTINE" }
    outbound:
      endpoint: { to: env:AWS_ENDPOINT_URL }
`;

/** Writes an app into a folder, derives its rules, and puts the guard in. */
export function deploySmall(app: SmallApp): DeployedApp {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-small-')));
  const task = join(folder, 'task');
  const quarantine = join(folder, 'quarantine');
  mkdirSync(quarantine);
  for (const [path, text] of Object.entries(app.files)) {
    mkdirSync(dirname(join(task, path)), { recursive: true });
    writeFileSync(join(task, path), text);
  }
  mkdirSync(join(task, '.git'));
  for (const name of app.packages ?? [])
    cpSync(packageOf(name), join(task, 'node_modules', name), { recursive: true });
  emmental('profile', 'derive', task, '--root', task);
  appendFileSync(join(task, 'emmental.yaml'), local.replace('QUARANTINE', quarantine));
  protect(task);
  return {
    folder: task,
    wrapper: join(task, '.emmental/layer/emmental/wrapper'),
    signals: join(folder, 'signals.jsonl'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Packages of the examples are installed with the tools; others are packages of this repository. */
const packageOf = (name: string): string =>
  name === 'lodash'
    ? join(tools.sdk, name)
    : join(dirname(createRequire(import.meta.url).resolve('pg/package.json')), '..', name);
