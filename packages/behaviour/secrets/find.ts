import type { Module } from '@emmental/code';
import { secretsInLine } from '@emmental/knowledge';
import type { SecretInCode } from '@emmental/model';
import { oncePer } from '../models/once.ts';

const HIDDEN = '«hidden»';

/** Finds the credentials in a module, one per line and kind. Their values are not kept. */
export const secretsIn = oncePer((module: Module): readonly SecretInCode[] => {
  const found: SecretInCode[] = [];
  for (const [index, line] of module.text.split('\n').entries()) {
    for (const { what, from, to } of secretsInLine(line)) {
      const at = {
        file: module.path,
        line: index + 1,
        column: from + 1,
        endLine: index + 1,
        endColumn: to + 1,
      };
      if (!found.some((secret) => secret.what === what && secret.seen.at.line === at.line))
        found.push({ kind: 'secret', what, seen: { at, text: redacted(line.trim()), chain: [] } });
    }
  }
  return found;
});

/** Returns the line with every credential hidden, because evidence is shown and stored. */
export function redacted(line: string): string {
  const secrets = [...secretsInLine(line)].sort((first, two) => two.from - first.from);
  let shown = line;
  for (const { from, to } of secrets) shown = `${shown.slice(0, from)}${HIDDEN}${shown.slice(to)}`;
  return shown;
}
