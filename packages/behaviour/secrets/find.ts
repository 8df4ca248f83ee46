import type { Module } from '@emmental/code';
import { secretsInLine, secretsInText } from '@emmental/knowledge';
import type { SecretInCode } from '@emmental/model';
import { oncePer } from '../models/once.ts';

/** Stands in place of a credential. */
export const HIDDEN = '«hidden»';

/** Finds the credentials in a module, one per line and kind. Their values are not kept. */
export const secretsIn = oncePer((module: Module): readonly SecretInCode[] => {
  const found: SecretInCode[] = [];
  const lines = module.text.split('\n');
  for (const { what, from, to, line } of secretsInText(module.text)) {
    const at = {
      file: module.path,
      line: line + 1,
      column: from + 1,
      endLine: line + 1,
      endColumn: to + 1,
    };
    const text = redacted((lines[line] ?? '').trim());
    if (!found.some((secret) => secret.what === what && secret.seen.at.line === at.line))
      found.push({ kind: 'secret', what, seen: { at, text, chain: [] } });
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
