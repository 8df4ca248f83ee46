import { compareText, rowOf } from '@emmental/model';
import { exact, sign, type VersionKind } from './kind.ts';

/** A version is a list of items; a list in a list is what follows a hyphen, or a change between digits and letters. */
type Item =
  | { readonly kind: 'number'; readonly value: number | bigint }
  | { readonly kind: 'text'; readonly value: string }
  | List;

interface List {
  readonly kind: 'list';
  readonly items: Item[];
}

/**
 * The order of Maven's `ComparableVersion` (maven-artifact 3.9; "Version Order Specification" of the POM reference).
 * Any text is a version there; an empty one is none here.
 */
export const maven: VersionKind<List> = {
  parse: (text) => (text.trim() === '' ? null : parse(text.trim().toLowerCase())),
  compare: (a, b) => compare(a, b),
  major(key) {
    const [first] = key.items;
    return first?.kind === 'number' ? String(first.value) : '';
  },
};

function parse(version: string): List {
  const root: List = { kind: 'list', items: [] };
  const stack: List[] = [root];
  let list = root;
  const nest = (): void => {
    const inner: List = { kind: 'list', items: [] };
    list.items.push(inner);
    stack.push(inner);
    list = inner;
  };
  let isDigit = false;
  let start = 0;
  const add = (end: number, followedByDigit: boolean): void => {
    const text = version.slice(start, end);
    list.items.push(
      isDigit ? { kind: 'number', value: exact(text) } : { kind: 'text', value: word(text, followedByDigit) },
    );
  };
  for (let i = 0; i < version.length; i++) {
    const character = version[i];
    if (character === '.' || character === '-') {
      if (i === start) list.items.push({ kind: 'number', value: 0 });
      else add(i, false);
      start = i + 1;
      if (character === '-') nest();
    } else if (isDigitAt(version, i)) {
      if (!isDigit && i > start) {
        // 1.0.0.x1 comes before 1.0.0-x2: a word after a dot counts as one after a hyphen.
        if (list.items.length > 0) nest();
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
    if (!isDigit && list.items.length > 0) nest();
    add(version.length, false);
  }
  for (const one of stack.reverse()) normalize(one.items);
  return root;
}

const isDigitAt = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
};

const shortWords: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };
const releases = ['ga', 'final', 'release'];

const word = (text: string, followedByDigit: boolean): string => {
  const long = followedByDigit ? (rowOf(shortWords, text) ?? text) : text;
  return long === 'cr' ? 'rc' : releases.includes(long) ? '' : long;
};

/** What says nothing goes from the end, also before a list: 1.0.0 = 1, 1.0-rc = 1-rc. */
function normalize(items: Item[]): void {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (!item) continue;
    if (saysNothing(item)) items.splice(i, 1);
    else if (item.kind !== 'list') return;
  }
}

function saysNothing(item: Item): boolean {
  switch (item.kind) {
    case 'number':
      return item.value === 0;
    case 'text':
      return item.value === '';
    case 'list':
      return item.items.length === 0;
  }
}

/** Known words in their order; '' is the release itself. */
const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];

const rank = (text: string): string => {
  const index = qualifiers.indexOf(text);
  return index === -1 ? `${qualifiers.length}-${text}` : String(index);
};
const release = rank('');

/** A list that ends goes on with nothing; a number is above a list, a list above words. */
function compare(a: Item, b: Item | null): number {
  switch (a.kind) {
    case 'number':
      if (b === null) return sign(a.value, 0);
      return b.kind === 'number' ? sign(a.value, b.value) : 1;
    case 'text':
      if (b === null) return compareText(rank(a.value), release);
      return b.kind === 'text' ? compareText(rank(a.value), rank(b.value)) : -1;
    case 'list':
      return compareList(a, b);
  }
}

function compareList(a: List, b: Item | null): number {
  if (b === null) {
    for (const item of a.items) {
      const order = compare(item, null);
      if (order !== 0) return order;
    }
    return 0;
  }
  if (b.kind === 'number') return -1;
  if (b.kind !== 'list') return 1;
  for (let i = 0; i < Math.max(a.items.length, b.items.length); i++) {
    const left = a.items[i];
    const right = b.items[i];
    const order = left ? compare(left, right ?? null) : right ? -compare(right, null) : 0;
    if (order !== 0) return order;
  }
  return 0;
}
