import { compareText, rowOf } from '@emmental/model';
import { exact, sign, type VersionKind } from './kind.ts';

/**
 * A part of a version. A version is a list of numbers, words (as their rank) and lists; an inner list follows a
 * hyphen, or a change between digits and letters.
 */
type Item = number | bigint | string | Items;
type Items = Item[];

/**
 * The order of Maven's `ComparableVersion` (maven-artifact 3.9; "Version Order Specification" of the POM reference).
 * Maven accepts any text as a version; here an empty text is not a version.
 */
export const maven: VersionKind<Items> = {
  parse: (text) => (text.trim() === '' ? null : parse(text.trim().toLowerCase())),
  compare: compareLists,
  // Maven's order has circles: 2 < 2.sp.1 < 2-alpha1 < 2. A word that follows a dot (`.sp`) is lower than every list, also than
  // the list of a pre-release (`-alpha1`), although that list is lower than the end of a version.
  // So each version with a word after a dot may be in a circle.
  goesInCircles: function goesInCircles(items: Items): boolean {
    return items.some((item, i) =>
      Array.isArray(item) ? goesInCircles(item) : i > 0 && typeof item === 'string',
    );
  },
};

function parse(version: string): Items {
  const root: Items = [];
  const stack = [root];
  let list = root;
  const nest = (): void => {
    const inner: Items = [];
    list.push(inner);
    stack.push(inner);
    list = inner;
  };
  let isDigit = false;
  let start = 0;
  const add = (end: number, followedByDigit: boolean): void => {
    const text = version.slice(start, end);
    list.push(isDigit ? exact(text) : rankOf(text, followedByDigit));
  };
  for (let i = 0; i < version.length; i++) {
    const character = version[i];
    if (character === '.' || character === '-') {
      if (i === start) list.push(0);
      else add(i, false);
      start = i + 1;
      if (character === '-') nest();
    } else if (isDigitAt(version, i)) {
      if (!isDigit && i > start) {
        // A word before a digit makes a list of its own after a dot, too, as after a hyphen: 1.0.0.x1 is read as 1.0.0-x1.
        if (list.length > 0) nest();
        add(i, true);
        start = i;
        nest();
      }
      isDigit = true;
    } else {
      if (isDigit && i > start) {
        add(i, false);
        start = i;
        nest();
      }
      isDigit = false;
    }
  }
  if (version.length > start) {
    if (!isDigit && list.length > 0) nest();
    add(version.length, false);
  }
  for (const items of stack.reverse()) normalize(items);
  return root;
}

const isDigitAt = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
};

const shortWords: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };
const otherWords: Readonly<Record<string, string>> = { cr: 'rc', ga: '', final: '', release: '' };
/** Known words in their order; '' is the release itself. Other words follow in alphabetical order. */
const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];

/** Returns the rank of a word as a text, because ranks are compared as texts. */
function rankOf(text: string, followedByDigit: boolean): string {
  const long = (followedByDigit ? rowOf(shortWords, text) : undefined) ?? text;
  const word = rowOf(otherWords, long) ?? long;
  const index = qualifiers.indexOf(word);
  return index === -1 ? `${qualifiers.length}-${word}` : String(index);
}
const release = rankOf('', false);

/** Removes empty items from the end, also before a list: 1.0.0 = 1, 1.0-rc = 1-rc. */
function normalize(items: Items): void {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] ?? 0;
    const isList = Array.isArray(item);
    if (isList ? item.length === 0 : item === 0 || item === release) items.splice(i, 1);
    else if (!isList) return;
  }
}

/** Compares two items; `b` null = the other version has no further item. A number is higher than a list, a list higher than a word. */
function compareItems(a: Item, b: Item | null): number {
  if (Array.isArray(a)) {
    if (b === null) return compareLists(a, []);
    return Array.isArray(b) ? compareLists(a, b) : typeof b === 'string' ? 1 : -1;
  }
  if (typeof a === 'string') {
    if (b === null) return compareText(a, release);
    return typeof b === 'string' ? compareText(a, b) : -1;
  }
  if (b === null) return sign(a, 0);
  return typeof b === 'string' || Array.isArray(b) ? 1 : sign(a, b);
}

function compareLists(a: Items, b: Items): number {
  for (let i = 0; i < a.length || i < b.length; i++) {
    const left = a[i];
    const right = b[i];
    let order = 0;
    if (left !== undefined) order = compareItems(left, right ?? null);
    else if (right !== undefined) order = -compareItems(right, null);
    if (order !== 0) return order;
  }
  return 0;
}
