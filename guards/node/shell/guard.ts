import type { Core } from '../core/contract.ts';
import { buildShell, type ShellParts } from './build-shell.ts';
import type { Carried } from './carried.ts';
import type { Disk } from './disk.ts';
import { signalsOfChild } from './environment.ts';
import type { FreshFiles } from './fresh.ts';
import { installHooks } from './install.ts';
import { makeCore } from './make-core.ts';
import { hideWarnings, takeNode } from './node.ts';
import { adoptPlatform, type Guard } from './platform.ts';
import { before, put, slice } from './primordials.ts';
import { openRealm } from './realm.ts';
import type { ModuleClass, Shell } from './shell.ts';
import { writeMessage } from './signals.ts';
import { startOf } from './start.ts';

/** The place of guard.cjs, and how it was loaded. */
export interface Loaded {
  readonly file: string;
  readonly home: string;
  readonly isPreload: boolean;
  readonly Module: ModuleClass;
  readonly carried: Carried;
}

/**
 * Starts the guard in this process or worker: it reads the settings, makes the core, builds the shell, sets the hooks and wraps the handler
 * of the platform. It ends the process if there are no rules and the process must not run without rules.
 */
export function startGuard({ file, home, isPreload, Module, carried }: Loaded): Guard {
  const showWarnings = hideWarnings();
  const node = takeNode();
  const start = startOf(node.load, node.readFileSync, node.disk, home, isPreload, carried.isTaken);
  const missing = Object.create(null) as Record<string, string>;
  const realm = openRealm(node.load('node:vm') as never, node.load, node.binding('zlib'), carried);
  const made = makeCore(node, realm, start, missing);
  const { core } = made;
  endWithoutRules(core, node.disk);
  // Without rules no hook sets the environment of child processes, so the setting for their signals is changed here.
  if (!core.isActive()) process.env['EMMENTAL_SIGNALS'] = signalsOfChild(start.env['EMMENTAL_SIGNALS']);

  const parts: ShellParts = { ...made, node, start, realm, missing, file, Module };
  const shell = buildShell(parts);
  const fresh = freshFilesOf(core, shell);
  if (core.isActive()) {
    installHooks(shell);
    // Built-in modules that were imported before the guard get the hooked functions, too.
    if (!isPreload) (node.load('node:module') as typeof import('node:module')).syncBuiltinESMExports();
  }
  showWarnings();
  return adoptPlatform(parts, shell, fresh, home);
}

/** Ends the process with status 1 if the rules are missing or were exchanged, and the function must not run then. */
function endWithoutRules(core: Core, disk: Disk): void {
  const why = core.mustNotRun();
  if (why === '') return;
  writeMessage(why, disk.write);
  // `exit` is called first, because Node would print a line of the guard's source for an uncaught error.
  (process.exit as (code: number) => void)(1);
  throw new Error(`emmental: ${why}`);
}

function freshFilesOf(core: Core, shell: Shell): FreshFiles | null {
  const folders = core.isActive() ? core.freshFolders() : '';
  return folders === '' ? null : shell.part('fresh').freshFiles(shell, linesOf(folders));
}

function linesOf(text: string): readonly string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const line = before(rest, '\n');
    put(lines, lines.length, line);
    rest = slice(rest, line.length + 1);
  }
  return lines;
}
