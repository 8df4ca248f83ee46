import { appNames, type NamedApp, nameInFleet, wordsFor } from '@emmental/report';
import { WrongUse } from './exit.ts';

/** An app, and its functions as users name them. */
export interface AppWithFunctions extends NamedApp {
  readonly functions: readonly { readonly id: string; readonly name: string }[];
}

/** A function that a user named. */
export interface NamedFunction {
  readonly app: string;
  readonly id: string;
  readonly name: string;
}

const mostNames = 12;
const mostCandidates = 6;

/**
 * Finds the functions that `wanted` names: by id, by name, or by app and name (`services/orders/get`). An app is named by its
 * folder, its template or its own name. Throws `WrongUse` if there is none, or if functions of several apps have the name.
 *
 * @param option how the user named the function: `--function get`.
 */
export function namedFunctions(
  wanted: string,
  apps: readonly AppWithFunctions[],
  option = `--function ${wanted}`,
): readonly NamedFunction[] {
  const found = matching(wanted, apps);
  const [first] = found;
  if (first === undefined) throw unknownFunction(wanted, apps);
  if (found.every(({ app }) => app === first.app)) return found;
  throw ambiguous(option, 'a function of that name', found.map(nameIn(apps)));
}

/**
 * Finds the function at the beginning of an id such as `get/outbound/payments` or `services/orders/get/T1`, and returns the rest of
 * the id; null if no function has such a name. Throws `WrongUse` if functions of several apps have it.
 */
export function namedAtStart(
  id: string,
  apps: readonly AppWithFunctions[],
): { readonly fn: NamedFunction; readonly rest: string } | null {
  for (let end = id.length; end > 0; end = id.lastIndexOf('/', end - 1)) {
    const name = id.slice(0, end);
    if (matching(name, apps).length === 0) continue;
    const rest = id.slice(end + 1);
    const [fn] = namedFunctions(name, apps, id);
    if (fn) return { fn, rest };
  }
  return null;
}

/** Returns the functions that `wanted` may name, in any app. */
function matching(wanted: string, apps: readonly AppWithFunctions[]): readonly NamedFunction[] {
  const shown = appNames(apps);
  const all = apps.flatMap((app) =>
    app.functions.map(({ id, name }) => ({
      app: app.id,
      id,
      name,
      words: wordsFor(app, shown.get(app.id) ?? app.name),
    })),
  );
  const byId = all.filter(({ id }) => id === wanted);
  if (byId.length > 0) return byId;
  const byName = all.filter(({ name }) => name === wanted);
  if (byName.length > 0) return byName;
  return all.filter(({ name, words }) => words.some((word) => nameInFleet(word, name) === wanted));
}

/** Returns a function that writes a function as users name it among these apps. */
const nameIn = (apps: readonly AppWithFunctions[]): ((fn: NamedFunction) => string) => {
  const shown = appNames(apps);
  return ({ app, name }) => nameInFleet(shown.get(app) ?? app, name);
};

/**
 * Returns the error for a name that things of several apps have. `option` is how the user gave the name, `thing` is what has it, and
 * `candidates` are the names with their apps.
 */
export function ambiguous(option: string, thing: string, candidates: readonly string[]): WrongUse {
  const names = [...new Set(candidates)];
  const more = names.length - mostCandidates;
  const list = `${names.slice(0, mostCandidates).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return new WrongUse(`${option}: ${names.length} apps have ${thing}; name one with its app: ${list}`);
}

/** Returns the error for a name that no function of these apps has. */
export function unknownFunction(wanted: string, apps: readonly AppWithFunctions[]): WrongUse {
  const names = new Set(apps.flatMap(({ functions }) => functions.map(({ name }) => name)));
  const more = names.size - mostNames;
  const list = [...names].slice(0, mostNames).join(', ');
  return new WrongUse(`no function ${wanted}; functions: ${list}${more > 0 ? ` and ${more} more` : ''}`);
}
