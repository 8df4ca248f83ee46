import { type Diagnostic, diagnostic } from '@emmental/model';
import type { Declared } from './declared.ts';
import type { Flow } from './flow.ts';

/**
 * Returns a diagnostic for each kind of source (`Flow.unread`) that may start functions in a way that is not
 * known. The diagnostic names the first source and function, and counts the others.
 */
export function unknownStarters(flows: readonly Flow[], app: Declared): readonly Diagnostic[] {
  const groups = new Map<string, Flow[]>();
  for (const candidate of flows) {
    if (candidate.unread === undefined) continue;
    const group = groups.get(candidate.unread);
    if (group) group.push(candidate);
    else groups.set(candidate.unread, [candidate]);
  }
  return [...groups].flatMap(([kind, group]) => {
    const [first] = group;
    if (!first) return [];
    const name = app.template.functions.get(first.to)?.name ?? first.to;
    const about = first.source.includes(kind) ? first.source : `${first.source} (${kind})`;
    const more = group.length > 1 ? ` and ${group.length - 1} more` : '';
    return [diagnostic('template/unknown-starter', first.at, `${name} through ${about}${more}`)];
  });
}
