import type { Call } from '@emmental/evaluator';
import { type Arguments, languageOf, type Site } from '@emmental/evaluator';
import { rowOf } from '@emmental/model';
import { once } from '../once.ts';
import { dangerousInJavaScript } from './javascript.ts';
import { dangerousInPython } from './python.ts';
import type { Rows, Use } from './row.ts';

/**
 * Records what a call does by its name, where no model describes the call. `name` holds the library and the names that
 * lead to the method: `neo4j-driver.driver.session.run`. Each method of the library with that name counts.
 */
export function noteDangerous({ machine, at }: Site, name: string, passed: Arguments): void {
  const rows = rowsFor(languageOf(machine), name);
  if (!rows) return;
  const inner = name.replace(/\(\)$/, '');
  const method = rows.library === inner ? '()' : (inner.split('.').at(-1) ?? '');
  const uses = rowOf(rows.uses, method);
  if (!uses) return;
  const { args, named, open } = passed;
  const call: Call = {
    machine,
    at,
    name: method,
    library: rows.library,
    self: null,
    args,
    named,
    open,
    constructed: false,
  };
  for (const use of uses) use(call);
}

interface LibraryRows {
  readonly library: string;
  readonly uses: Readonly<Record<string, readonly Use[]>>;
}

/** Returns the rows of the library that a name begins with; the longest library counts. */
function rowsFor(language: 'javascript' | 'python', name: string): LibraryRows | undefined {
  const [root = ''] = /^(?:@[^/]+\/)?[^./(]+/.exec(name) ?? [];
  return rowOf(tables()[language], root)?.find(
    ({ library }) =>
      name === library || (name.startsWith(library) && /[./(]/.test(name.charAt(library.length))),
  );
}

const tables = once(() => ({ javascript: byRoot(dangerousInJavaScript), python: byRoot(dangerousInPython) }));

/** Orders the rows of a table by the first part of the names of the libraries. */
function byRoot(table: Readonly<Record<string, Rows>>): Readonly<Record<string, readonly LibraryRows[]>> {
  const found: Record<string, LibraryRows[]> = {};
  for (const [libraries, rows] of Object.entries(table))
    for (const library of libraries.split(' ')) {
      const [root = library] = /^(?:@[^/]+\/)?[^./]+/.exec(library) ?? [];
      found[root] = [...(found[root] ?? []), { library, uses: byMethod(rows) }].sort(
        (first, second) => second.library.length - first.library.length,
      );
    }
  return found;
}

const byMethod = (rows: Rows): LibraryRows['uses'] =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([names, uses]) => names.split(' ').map((name) => [name, [uses].flat()])),
  );
