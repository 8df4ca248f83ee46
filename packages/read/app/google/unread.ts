import type { Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import type { Reach } from '../flow.ts';
import { resourcesIn } from './arguments.ts';

/**
 * Returns the reach of a function to whom something that was not read may give a role to call it: a part of the template, the module
 * that makes it, or a module that gets its name. Null where everything was read.
 */
export function reachByUnread(resource: Declaration, app: Declared): Reach | null {
  const part = (app.template.unread ?? []).find(
    ({ starts }) => starts === 'all' || starts.includes(resource.id),
  );
  const name = part?.name ?? moduleWith(resource, app);
  return name === null
    ? null
    : { exposure: 'unknown', by: `${name} was not read; it may let others call it` };
}

/** Returns the module without its content whose arguments name the resource. */
function moduleWith(target: Declaration, app: Declared): string | null {
  const found = [...app.resources.values()].find(
    ({ id, type, properties }) =>
      type.startsWith('module ') && id !== target.id && mentions(properties, target, app, 0),
  );
  return found ? `the ${found.type}` : null;
}

/** Bound of the nesting that is searched. */
const maxDepth = 16;

function mentions(value: Value, target: Declaration, app: Declared, depth: number): boolean {
  if (depth > maxDepth) return false;
  const inside = (inner: Value): boolean => mentions(inner, target, app, depth + 1);
  switch (value.kind) {
    case 'list':
      return value.items.some(inside);
    case 'fields':
      return [...value.fields.values()].some(inside);
    case 'one-of':
      return value.choices.some((choice) => inside(choice.value));
    case 'unknown':
      return false;
    default:
      return value.kind === 'text' && resourcesIn(value, app, target.type).includes(target);
  }
}
