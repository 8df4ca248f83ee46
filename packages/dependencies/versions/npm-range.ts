import { orders } from './order.ts';

/**
 * Decides whether a version is in a range of npm; null when this cannot be decided: a tag, an address, a path. Source:
 * node-semver, "Ranges" (its grammar): alternatives by `||`, hyphen ranges, `^`, `~`, x-ranges, comparators. A
 * prerelease is admitted where the range names a prerelease of the same version.
 */
export function admits(range: string, version: string): boolean | null {
  const order = orders.npm;
  if (range.length > 500 || !order.isVersion(version)) return null;
  let known = true;
  for (const alternative of range.split('||')) {
    const comparators = comparatorsOf(alternative.trim());
    if (comparators === null) known = false;
    else if (isInside(comparators, version)) return true;
  }
  return known ? false : null;
}

interface Comparator {
  readonly sign: '>=' | '>' | '<' | '<=';
  readonly version: string;
}

/** For each sign, whether a version is in the range, by the result of comparing it with the bound. */
const accepts: Readonly<Record<Comparator['sign'], (compared: number) => boolean>> = {
  '>=': (compared) => compared >= 0,
  '>': (compared) => compared > 0,
  '<': (compared) => compared < 0,
  '<=': (compared) => compared <= 0,
};

function isInside(comparators: readonly Comparator[], version: string): boolean {
  const order = orders.npm;
  for (const { sign, version: bound } of comparators) {
    if (!accepts[sign](order.compare(version, bound))) return false;
  }
  const core = /^\D*(\d+\.\d+\.\d+)-/.exec(version)?.[1];
  return (
    core === undefined ||
    comparators.some(
      (comparator) => comparator.version.startsWith(`${core}-`) && !comparator.version.endsWith('-0'),
    )
  );
}

/** Returns the comparators of a range; null for a text that is not a range. */
function comparatorsOf(text: string): readonly Comparator[] | null {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  if (hyphen) {
    const low = partsOf(hyphen[1] ?? '');
    const high = partsOf(hyphen[2] ?? '');
    if (!low || !high) return null;
    return [
      { sign: '>=', version: floor(low) },
      high.numbers.length === 3
        ? { sign: '<=', version: floor(high) }
        : { sign: '<', version: after(high, high.numbers.length - 1) },
    ];
  }
  const found: Comparator[] = [];
  // `>= 1.2` may be written with a space.
  for (const word of text.replace(/(\^|~>?|[<>]=?|=)\s+/g, '$1').split(/\s+/)) {
    const [, sign = '', written = ''] = /^(\^|~>?|[<>]=?|=)?v?(.*)$/.exec(word) ?? [];
    const parts = partsOf(written);
    if (!parts) return null;
    const { numbers } = parts;
    // `*`, `x` and an empty text mean any version.
    if (numbers.length === 0) {
      if (sign === '<' || sign === '>') found.push({ sign: '<', version: '0.0.0-0' });
      continue;
    }
    const last = numbers.length - 1;
    if (sign === '>=') found.push({ sign: '>=', version: floor(parts) });
    else if (sign === '<') found.push({ sign: '<', version: floor(parts) });
    else if (sign === '>')
      found.push(
        numbers.length === 3
          ? { sign: '>', version: floor(parts) }
          : { sign: '>=', version: after(parts, last).slice(0, -2) },
      );
    else if (sign === '<=')
      found.push(
        numbers.length === 3
          ? { sign: '<=', version: floor(parts) }
          : { sign: '<', version: after(parts, last) },
      );
    else if (sign === '^') {
      // `^` allows changes after the first number that is not zero.
      const fixed = numbers.findIndex((number) => number !== 0);
      found.push(
        { sign: '>=', version: floor(parts) },
        { sign: '<', version: after(parts, fixed === -1 ? last : fixed) },
      );
    } else if (sign.startsWith('~'))
      found.push(
        { sign: '>=', version: floor(parts) },
        { sign: '<', version: after(parts, Math.min(last, 1)) },
      );
    else if (numbers.length === 3)
      found.push({ sign: '>=', version: floor(parts) }, { sign: '<=', version: floor(parts) });
    else found.push({ sign: '>=', version: floor(parts) }, { sign: '<', version: after(parts, last) });
  }
  return found;
}

interface Parts {
  /** The written numbers, up to the first `x`. */
  readonly numbers: readonly number[];
  /** `-rc.1`, or ''. */
  readonly pre: string;
}

function partsOf(text: string): Parts | null {
  const found =
    /^(\d{1,15}|[xX*])?(?:\.(\d{1,15}|[xX*]))?(?:\.(\d{1,15}|[xX*]))?(-[\w.-]+)?(?:\+[\w.-]+)?$/.exec(text);
  if (!found) return null;
  const numbers: number[] = [];
  for (const part of found.slice(1, 4)) {
    if (part === undefined || !/^\d/.test(part)) break;
    numbers.push(Number(part));
  }
  return { numbers, pre: numbers.length === 3 ? (found[4] ?? '') : '' };
}

const floor = ({ numbers, pre }: Parts): string =>
  `${[0, 1, 2].map((index) => numbers[index] ?? 0).join('.')}${pre}`;

/** Returns the first version, with the prereleases before it, that is larger in the number at `index`. */
const after = ({ numbers }: Parts, index: number): string =>
  `${[0, 1, 2].map((at) => (at < index ? (numbers[at] ?? 0) : at === index ? (numbers[at] ?? 0) + 1 : 0)).join('.')}-0`;
