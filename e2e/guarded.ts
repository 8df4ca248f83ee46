import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtGuard } from '../guards/node/testing/build.ts';

export const preload = fileURLToPath(new URL('../guards/python/src/emmental_guard/preload', import.meta.url));
export const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';

/** The result of a program that ran under the guard. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  /** The acts in the guard's signals, also in those that only alert; `watch …` for those of a watch rule, `error …` for a fault of the guard. */
  readonly blocked: readonly string[];
}

/** Runs `main.cjs` or `main.py` of a folder under the rules of its `profile.json`, all enforced. `env` sets further variables. */
export function runGuarded(
  folder: string,
  handler: string,
  env: Readonly<Record<string, string>> = {},
  interpreter = python,
): Ran {
  const isPython = handler.includes('.py');
  const signals = join(folder, 'signals.jsonl');
  rmSync(signals, { force: true });
  const { status, stdout, stderr } = spawnSync(
    isPython ? interpreter : process.execPath,
    isPython ? ['main.py'] : ['--require', join(builtGuard(), 'guard.cjs'), '--no-warnings', 'main.cjs'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        EMMENTAL_PROFILE: join(folder, 'profile.json'),
        EMMENTAL_FUNCTION: handler,
        EMMENTAL_MODE: 'enforce',
        EMMENTAL_SIGNALS: `file:${signals}`,
        ...env,
        ...(isPython ? { PYTHONPATH: preload, PYTHONDONTWRITEBYTECODE: '1' } : {}),
      },
    },
  );
  const lines = readFileSync(signals, 'utf8').trim().split('\n');
  return {
    status,
    out: status === 0 ? stdout.trim() : stderr,
    blocked: lines
      .map(
        (line) =>
          JSON.parse(line) as {
            readonly kind: string;
            readonly evidence: { readonly what?: string; readonly message?: string };
          },
      )
      .filter(({ kind }) => kind === 'block' || kind === 'alert' || kind === 'watch' || kind === 'error')
      // A guard outside of Lambda says that it leaves /tmp alone: no fault.
      .filter(({ evidence }) => !evidence.message?.includes('EMMENTAL_TMP'))
      .map(({ kind, evidence: { what = '', message } }) =>
        kind === 'watch' || kind === 'error' ? `${kind} ${message ?? what}` : what,
      ),
  };
}
