import type { Statement } from '../tree.ts';

const bounds = { literals: 500, length: 200 } as const;

/** Returns the short string literals of a module without duplicates, roughly in source order. */
export function stringLiterals(body: readonly Statement[]): readonly string[] {
  const found = new Set<string>();
  const open: unknown[] = [body];
  while (open.length > 0 && found.size < bounds.literals) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && node.kind === 'literal' && 'value' in node) {
      if (typeof node.value === 'string' && node.value.length <= bounds.length) found.add(node.value);
      continue;
    }
    open.push(...Object.values(node).reverse());
  }
  return [...found];
}
