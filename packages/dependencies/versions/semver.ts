import { compareText } from '@emmental/model';
import { exact, sign, type VersionKind } from './kind.ts';

interface SemverKey {
  readonly core: readonly (number | bigint)[];
  /** Empty for a release. */
  readonly pre: readonly (number | bigint | string)[];
}

/**
 * The order of SemVer 2.0 §11, as npm and Go use it: a leading `v` or `=` is removed, missing parts are 0, and build metadata
 * (also `+incompatible`) does not count. A fourth number, which old npm versions have, is compared like the others.
 */
export const semver: VersionKind<SemverKey> = {
  parse(text) {
    const found = /^[\s=v]*(\d+(?:\.\d+)*)(?:\.[xX*])*(?:-?([0-9A-Za-z.~_-]+))?(?:\+.*)?\s*$/s.exec(text);
    if (found?.[1] === undefined) return null;
    const core = found[1].split('.').map(exact);
    while (core.length < 3) core.push(0);
    const pre = found[2] === undefined || found[2] === '' ? [] : found[2].split('.').map(identifier);
    return { core, pre };
  },
  compare(a, b) {
    for (let i = 0; i < Math.max(a.core.length, b.core.length); i++) {
      const order = sign(a.core[i] ?? 0, b.core[i] ?? 0);
      if (order !== 0) return order;
    }
    // A release is higher than all its prereleases.
    if (a.pre.length === 0 || b.pre.length === 0) return sign(b.pre.length, a.pre.length);
    for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
      const left = a.pre[i];
      const right = b.pre[i];
      if (left === undefined) return -1;
      if (right === undefined) return 1;
      const order = compareIdentifiers(left, right);
      if (order !== 0) return order;
    }
    return 0;
  },
};

const identifier = (text: string): number | bigint | string => (/^\d+$/.test(text) ? exact(text) : text);

function compareIdentifiers(a: number | bigint | string, b: number | bigint | string): number {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) : 1;
  return typeof b === 'string' ? -1 : sign(a, b);
}
