import { patchOf, takenBack } from '@emmental/deploy';
import type { App, Source } from '@emmental/model';
import { readApps } from '@emmental/read';
import { expect } from 'vitest';

const inputs = { env: new Map(), opt: new Map(), parameters: new Map() };

/** Reads a template again after a plan's changes. */
export const readAgain =
  (path: string, source: Source) =>
  (files: ReadonlyMap<string, string>): App | undefined => {
    const read = (file: string) => {
      const changed = files.get(file);
      return changed === undefined ? source.read(file) : { text: changed };
    };
    return readApps({ ...source, read }, path, inputs).apps[0];
  };

interface Plan {
  readonly files: ReadonlyMap<string, string>;
  readonly outcomes: readonly {
    readonly of: string;
    readonly kind: string;
    readonly says: string;
    readonly why: string | null;
  }[];
}

/** Returns the changed text of a plan and a line for each outcome; checks that the change can be taken back byte for byte. */
export function laid<P extends Plan>(plan: P | string, path: string, text: string) {
  if (typeof plan === 'string') throw new Error(plan);
  const after = plan.files.get(path) ?? text;
  expect(takenBack(after, patchOf(path, text, after))).toBe(text);
  const said = plan.outcomes.map(
    ({ of, kind, says, why }) => `${of} ${kind}: ${says}${why === null ? '' : ` because ${why}`}`,
  );
  return { text: after, said, plan };
}
