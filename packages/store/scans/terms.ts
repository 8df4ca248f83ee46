import type { Connection } from '../engine/engine.ts';
import { field, listOf, textField } from './document.ts';
import type { Upload, UploadedFinding, UploadedFunction, UploadedPackage } from './upload.ts';

/** The kinds of things that a scan gives the search box. */
export const termKinds = ['function', 'app', 'owner', 'rule', 'resource', 'package', 'advisory'] as const;
export type TermKind = (typeof termKinds)[number];

interface Named {
  readonly kind: TermKind;
  /** The function; null = it belongs to the app. */
  readonly fn: string | null;
  readonly text: string;
  /** A few words that tell one from another of the same name. */
  readonly about: string | null;
}

const longest = 120;
const mostWords = 8;

/**
 * Returns the texts under which a text is found: its small letters from the beginning of each of its words to its end. So the beginning
 * of any word finds it, by an index.
 */
export function termsOf(text: string): readonly string[] {
  const shown = text.slice(0, longest);
  const starts = [...shown.matchAll(/[\p{L}\p{N}]+/gu)].flatMap(({ 0: word, index }) => [
    index,
    // The parts of `OrdersApi` are words, too.
    ...[...word.matchAll(/(?<=\p{Ll})\p{Lu}/gu)].map((part) => index + part.index),
  ]);
  return [...new Set([0, ...starts].slice(0, mostWords).map((at) => shown.slice(at).toLowerCase()))];
}

/** Replaces the words by which the parts of an app are found. */
export async function saveTerms(
  connection: Connection,
  team: number,
  app: number,
  upload: Upload,
): Promise<void> {
  const rows = namedIn(upload).flatMap(({ fn, kind, text, about }) =>
    termsOf(text).map((term) => ({ fn, kind, term, text, about })),
  );
  await connection.query('delete from term where app = $1', [app]);
  await connection.query(
    `insert into term (team, app, fn, kind, term, text, about)
     select $2, $3, fn.id, row.kind, row.term, row.text, row.about
     from json_to_recordset($1) as row(fn text, kind text, term text, text text, about text)
     left join fn on fn.app = $3 and fn.name = row.fn`,
    [JSON.stringify(rows), team, app],
  );
}

function namedIn({ app, environment, functions, findings, packages }: Upload): readonly Named[] {
  const owners = new Set(functions.flatMap(({ owner }) => owner ?? []));
  const all: Named[] = [
    { kind: 'app', fn: null, text: app, about: environment },
    ...[...owners].map((text) => ({ kind: 'owner' as const, fn: null, text, about: app })),
    ...functions.flatMap(ofFunction),
    ...findings.flatMap(ofFinding),
    ...packages.flatMap((each) => ofPackage(each, new Map(functions.map(({ id, name }) => [id, name])))),
  ];
  return [...new Map(all.map((named) => [JSON.stringify(named), named])).values()];
}

function ofFunction({ name, runtime, rules, report }: UploadedFunction): readonly Named[] {
  const rulesFound = rules
    .filter(({ name: rule }) => rule !== '(all other)')
    .map((rule) => ({
      kind: 'rule' as const,
      fn: name,
      text: `${rule.name} ${rule.match}`,
      about: rule.section,
    }));
  const resources = listOf(field(report, 'needed')).flatMap((need) =>
    listOf(field(need, 'resources')).flatMap((resource) => {
      const text = textField(field(resource, 'ref'), 'id');
      const service = textField(need, 'action')?.split(':')[0] ?? null;
      return text === null || text === name || service === 'logs'
        ? []
        : [{ kind: 'resource' as const, fn: name, text, about: service }];
    }),
  );
  return [{ kind: 'function', fn: name, text: name, about: runtime }, ...rulesFound, ...resources];
}

/** A package is found at the functions that load it. */
function ofPackage(
  { name, version, loadedBy }: UploadedPackage,
  names: ReadonlyMap<string, string>,
): readonly Named[] {
  return loadedBy.flatMap((id) => {
    const fn = names.get(id);
    return fn === undefined
      ? []
      : [{ kind: 'package' as const, fn, text: name.slice(0, longest), about: version }];
  });
}

/** A finding about a package names the package and the numbers of its vulnerability. */
function ofFinding({ function: fn, document, title }: UploadedFinding): readonly Named[] {
  const dependency = field(document, 'dependency');
  const name = textField(dependency, 'name');
  if (name === null) return [];
  const about = textField(dependency, 'version');
  const ids = [textField(dependency, 'id'), ...listOf(field(dependency, 'aliases'))];
  const numbers = ids.filter((id) => typeof id === 'string').map((id) => id.slice(0, 100));
  return [
    { kind: 'package', fn, text: name, about },
    ...numbers.map((text) => ({ kind: 'advisory' as const, fn, text, about: title.slice(0, 100) })),
  ];
}
