import { emmental } from './run.ts';
import type { StoredApp } from './stored-apps.ts';

interface Document {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly verdicts: readonly { readonly threat: string; readonly verdict: string }[];
    }[];
  }[];
}

/** Returns the verdicts of a function's threats, those that apply and match `threats`. */
export function verdictsIn(folder: string, of: string, threats: RegExp): StoredApp['verdicts'] {
  const { stdout } = emmental(['holes', folder, '--format', 'json', '--db', `${folder}/none.db`]);
  const { apps } = JSON.parse(stdout) as Document;
  const found = apps.flatMap(({ functions }) => functions).find(({ id }) => id.endsWith(`#${of}`));
  return Object.fromEntries(
    (found?.verdicts ?? []).flatMap(({ threat, verdict }) =>
      threats.test(threat) && verdict !== 'n/a' ? [[threat, verdict as StoredApp['verdicts'][string]]] : [],
    ),
  );
}

/** Threats that event data causes through the code. */
export const ofEvents = /^T[1-5]$/;
