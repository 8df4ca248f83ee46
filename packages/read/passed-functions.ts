import type { Source, Trigger, Value } from '@emmental/model';
import { text } from '@emmental/model';
import { startersOf } from './app/build.ts';
import { type Declaration, type Declared, declared } from './app/declared.ts';
import { functionsIn } from './app/flows/unread-starters.ts';
import { rolesOf } from './app/roles.ts';
import type { StartedInside, Template } from './format.ts';
import { type Nesting, parametersOf } from './nested.ts';
import { entriesOf, get } from './tree.ts';

/**
 * Returns, for each template, the triggers by which its nested templates start functions that it passes to them. In a nested
 * template a function stands under the name of the parameter that receives it.
 */
export function passedFunctions(
  templates: ReadonlyMap<string, Template>,
  nesting: Nesting,
  source: Source,
): (path: string) => StartedInside {
  const plain = cached((path): Declared | null => {
    const template = templates.get(path);
    return template ? declared(template, nesting.scope(path), source) : null;
  });
  /** The functions that the parameters of a nested template receive, as resources of that template. */
  const received = cached((path): readonly Declaration[] =>
    entriesOf(get(templates.get(path)?.root, 'Parameters')).flatMap(({ key }) => {
      const passed = nesting.passed(path, key);
      const owner = passed && plain(passed.path);
      const [only, ...more] = owner
        ? owner.functionsNamed(text([{ kind: 'resource', id: passed.id, attribute: null }]))
        : [];
      const found = only === undefined || more.length > 0 ? undefined : owner?.resources.get(only);
      return found ? [{ ...found, id: key, condition: null }] : [];
    }),
  );
  const read = cached((path): Declared | null => {
    const template = templates.get(path);
    const functions = template ? received(path) : [];
    return template && functions.length > 0
      ? declared({ ...template, isNested: true }, nesting.scope(path), source, functions)
      : plain(path);
  });
  /** The triggers of the functions that a nested template receives, by parameter. */
  const triggersAt = cached((path): ReadonlyMap<string, readonly Trigger[]> => {
    const app = read(path);
    const names = new Set(received(path).map(({ id }) => id));
    if (!app || names.size === 0) return new Map();
    const inside = startedInside(path);
    const { triggers } = startersOf({ ...app, template: { ...app.template, inside } }, rolesOf(app).list());
    return new Map([...names].map((name) => [name, (triggers.get(name) ?? []).map(fromInside)]));
  });
  const startedInside = cached((path): StartedInside => {
    const app = read(path);
    const triggers = new Map<string, Trigger[]>();
    const followed = new Set<string>();
    const template = templates.get(path);
    for (const { file, id } of app ? (template?.nested ?? []) : []) {
      if (!app || !templates.has(file)) continue;
      const inside = triggersAt(file);
      const open = new Set<string>();
      for (const [parameter, value] of parametersOf(nesting.scope(path), id))
        for (const to of functionsOf(value, app)) {
          const found = inside.get(parameter);
          if (!found) open.add(to);
          else {
            followed.add(`${id} ${to}`);
            triggers.set(to, [...(triggers.get(to) ?? []), ...found]);
          }
        }
      for (const to of open) followed.delete(`${id} ${to}`);
    }
    return { triggers, followed };
  });
  return startedInside;
}

const functionsOf = (value: Value, app: Declared): ReadonlySet<string> =>
  new Set([...app.functionsNamed(value), ...functionsIn(value, app)]);

/** The trigger in the terms of the outer template, which does not have the resources of the nested one. */
const fromInside = (trigger: Trigger): Trigger => ({
  ...trigger,
  sourceId: null,
  sourceValue: null,
  place: null,
  settings: new Map(),
});

/** Computes each value once. A template that leads back to itself finds its value while that is computed: the empty one. */
function cached<T>(compute: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const value = compute(path);
    known.set(path, value);
    return value;
  };
}
