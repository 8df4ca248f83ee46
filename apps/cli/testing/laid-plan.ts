import { patchOf, takenBack } from '@emmental/deploy';
import type { App, Source } from '@emmental/model';
import { readApps } from '@emmental/read';
import { expect } from 'vitest';

const inputs = { env: new Map(), opt: new Map(), parameters: new Map() };

/** Reads a template again as a plan would have it. */
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

/** The text that a plan lays, checked to be taken back byte for byte, and a line for each outcome. */
export function laid<P extends Plan>(plan: P | string, path: string, text: string) {
  if (typeof plan === 'string') throw new Error(plan);
  const after = plan.files.get(path) ?? text;
  expect(takenBack(after, patchOf(path, text, after))).toBe(text);
  const said = plan.outcomes.map(
    ({ of, kind, says, why }) => `${of} ${kind}: ${says}${why === null ? '' : ` because ${why}`}`,
  );
  return { text: after, said, plan };
}
