import { compareText } from '@emmental/model';
import { exact, sign, type VersionKind } from './kind.ts';

type Part = number | bigint;

interface Pep440Key {
  readonly epoch: Part;
  /** Release numbers without zeros at the end: 1.0 and 1.0.0 are the same. */
  readonly release: readonly Part[];
  /**
   * Phase (0 alpha, 1 beta, 2 candidate) and number. A development version of a release has a lower value, the release a
   * higher one.
   */
  readonly pre: readonly [Part, Part];
  readonly post: Part;
  readonly dev: Part;
  readonly local: readonly (Part | string)[];
}

const pattern =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i;

const phases: Readonly<Record<string, number>> = {
  a: 0,
  alpha: 0,
  b: 1,
  beta: 1,
  c: 2,
  rc: 2,
  pre: 2,
  preview: 2,
};

/** The order of PEP 440 §"Summary of permitted suffixes and relative ordering". */
export const pep440: VersionKind<Pep440Key> = {
  parse(text) {
    const found = pattern.exec(text);
    if (found?.[2] === undefined) return null;
    const [, epoch, numbers, phase, phaseNumber, implicitPost, post, postNumber, dev, devNumber, local] =
      found;
    const release = numbers.split('.').map(exact);
    while (release.length > 1 && release.at(-1) === 0) release.pop();
    const isPost = implicitPost !== undefined || post !== undefined;
    let pre: Pep440Key['pre'] = !isPost && dev !== undefined ? [-1, 0] : [3, 0];
    if (phase !== undefined) pre = [phases[phase.toLowerCase()] ?? 2, exact(phaseNumber || '0')];
    return {
      epoch: exact(epoch ?? '0'),
      release,
      pre,
      post: isPost ? exact(implicitPost ?? (postNumber || '0')) : -1,
      dev: dev === undefined ? Number.POSITIVE_INFINITY : exact(devNumber || '0'),
      local:
        local
          ?.toLowerCase()
          .split(/[-_.]/)
          .map((part) => (/^\d+$/.test(part) ? exact(part) : part)) ?? [],
    };
  },
  compare(a, b) {
    return (
      sign(a.epoch, b.epoch) ||
      compareReleases(a.release, b.release) ||
      sign(a.pre[0], b.pre[0]) ||
      sign(a.pre[1], b.pre[1]) ||
      sign(a.post, b.post) ||
      sign(a.dev, b.dev) ||
      compareLocals(a.local, b.local)
    );
  },
};

function compareReleases(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = sign(a[i] ?? 0, b[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** Compares local labels: a number is higher than a word, and a label is higher than its own beginning. */
function compareLocals(a: readonly (Part | string)[], b: readonly (Part | string)[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const left = a[i];
    const right = b[i];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    if (left === right) continue;
    if (typeof left === 'string') return typeof right === 'string' ? compareText(left, right) : -1;
    return typeof right === 'string' ? 1 : sign(left, right);
  }
  return 0;
}

/** Normalises a name: PEP 503 §"Normalized Names". */
export const normalizedName = (name: string): string => name.replaceAll(/[-_.]+/g, '-').toLowerCase();
