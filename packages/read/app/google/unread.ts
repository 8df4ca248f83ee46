import { spelled, type Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import type { Reach } from '../flow.ts';
import { property, textAt } from '../property.ts';
import { resourcesIn } from './arguments.ts';

/**
 * Returns the reach of a function to whom something that was not read may give a role to call it: a part of the template, the module
 * that makes it, or a module that gets its name. Null where everything was read.
 */
export function reachByUnread(resource: Declaration, app: Declared): Reach | null {
  const part = (app.template.unread ?? []).find(
    ({ starts }) => starts === 'all' || starts.includes(resource.id),
  );
  const name = part?.name ?? moduleWith(resource, app) ?? commandFor(resource, app);
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

/** Matches commands that change who may call a function. */
const grants =
  /\b(?:add|set)-iam-policy(?:-binding)?\b|add-invoker-policy-binding|--no-invoker-iam-check|--allow-unauth/;

/** Returns the resource whose provisioner runs a command that changes who may call the function, or one of a name that is not known. */
function commandFor(target: Declaration, app: Declared): string | null {
  const name = textAt(target.properties, 'name');
  const found = [...app.resources.values()].find(({ properties }) =>
    textsIn(property(properties, 'provisioner'), 0).some(
      (text) =>
        grants.test(text) && (name === null || /[$*]/.test(text) || text.split(/[^\w-]+/).includes(name)),
    ),
  );
  return found ? `a command of ${found.id}` : null;
}

/** Returns the texts in a value; a part that is not known is `*`. */
function textsIn(value: Value | undefined, depth: number): readonly string[] {
  if (value === undefined || depth > maxDepth) return [];
  switch (value.kind) {
    case 'list':
      return value.items.flatMap((item) => textsIn(item, depth + 1));
    case 'fields':
      return [...value.fields.values()].flatMap((field) => textsIn(field, depth + 1));
    case 'one-of':
      return value.choices.flatMap((choice) => textsIn(choice.value, depth + 1));
    case 'unknown':
      return [];
    default:
      return [spelled(value, () => '*')];
  }
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
