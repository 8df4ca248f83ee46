import type { Images } from '@emmental/evaluator';

/**
 * Names of things that no run changes, or that belong to the run: syntax, machines, activations, results that are derived
 * again in each run.
 */
const leftOut = new Set([
  'module',
  'node',
  'by',
  'trail',
  'machine',
  'frames',
  'byPath',
  'run',
  'apply',
  'evidence',
  'isRead',
  'changed',
  'derivedKey',
  'derivedResults',
]);

/** Returns everything that the images of each module hold, as text; equal texts mean equal images. */
export function snapshotOf({ byPath }: Images): ReadonlyMap<object, string> {
  const found = new Map<object, string>();
  for (const variants of byPath.values())
    for (const { image } of variants) if (image) found.set(image, textOf(image));
  return found;
}

function textOf(root: object): string {
  const numbers = new Map<object, number>();
  const lines: string[] = [];
  const open: object[] = [];
  const shown = (value: unknown): string => {
    if (typeof value === 'function') return 'function';
    if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
    const known = numbers.get(value) ?? numbers.size;
    if (!numbers.has(value)) {
      numbers.set(value, known);
      open.push(value);
    }
    return `#${known}`;
  };
  shown(root);
  for (let object = open.shift(); object; object = open.shift()) {
    lines.push(entriesOf(object, shown).join());
  }
  return lines.join('\n');
}

function entriesOf(object: object, shown: (value: unknown) => string): readonly string[] {
  if (object instanceof Map) return [...object].map(([key, value]) => `${shown(key)}=>${shown(value)}`);
  if (object instanceof Set) return [...object].map(shown);
  return Object.entries(object)
    .filter(([name]) => !leftOut.has(name))
    .map(([name, value]) => `${name}:${shown(value)}`);
}
