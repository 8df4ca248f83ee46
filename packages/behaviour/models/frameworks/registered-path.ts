import { type Abstract, itemsOf, stringOf } from '@emmental/evaluator';
import type { HandlerRoute, RouteTest } from '@emmental/model';

/** The path of a registration: a text, `null` = not known. */
export type WrittenPath = string | null;

/**
 * Returns a path that a framework is told in the form of `RouteTest`: `/users/:id`, `/users/<int:id>` and `/files/{name:path}` become
 * `/users/{id}` and `/files/{name+}`. From a part with another pattern on, any path is meant.
 */
export function patternOf(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/').filter((part) => part !== '')) {
    const plain = partOf(segment);
    segments.push(plain ?? '*');
    if (plain === null || plain.endsWith('*') || plain.endsWith('+}')) break;
  }
  return `/${segments.join('/')}`;
}

/** Returns a part of a path; null where it has another pattern. */
function partOf(segment: string): string | null {
  const [, name] = /^:(\w+)$/.exec(segment) ?? [];
  if (name !== undefined) return `{${name}}`;
  const [, converter = '', parameter] = /^<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>$/.exec(segment) ?? [];
  if (parameter !== undefined) return converter === 'path' ? `{${parameter}+}` : `{${parameter}}`;
  const [, field, kind = ''] = /^\{(\w+)(?::(\w+)|\+)?\}$/.exec(segment) ?? [];
  if (field !== undefined) return kind === 'path' || segment.endsWith('+}') ? `{${field}+}` : `{${field}}`;
  return /^[\w.~%@-]+$/.test(segment) ? segment : null;
}

/** Joins the parts of a path. One that is not known leaves all of it open. */
export const joinedPath = (...parts: readonly WrittenPath[]): WrittenPath =>
  parts.includes(null) ? null : parts.join('/');

/** Returns the requests that a registration is for; null = all. `below`: the paths below its own, too. */
export function routesFor(
  methods: readonly string[] | null,
  path: WrittenPath,
  below = false,
): readonly HandlerRoute[] | null {
  const tests: RouteTest[] = [];
  if (methods !== null) tests.push({ field: 'method', is: true, texts: methods });
  if (path !== null) {
    const own = patternOf(path);
    const all = below ? [own, `${own.replace(/\/\*?$/, '')}/*`] : [own];
    if (!(below && own === '/')) tests.push({ field: 'path', is: true, texts: [...new Set(all)] });
  }
  return tests.length > 0 ? [tests] : null;
}

/** Returns the methods in an argument: a text, or a list of them; null where they are not known. */
export function methodsIn(value: Abstract | undefined): readonly string[] | null {
  const texts = value ? (itemsOf(value)?.map(stringOf) ?? [stringOf(value)]) : [];
  const known = texts.flatMap((text) => (text === null ? [] : [text.toUpperCase()]));
  return known.length > 0 && known.length === texts.length && !known.includes('*') ? known : null;
}

/** Returns the method that the name of a registering function says; null where it says none. */
export function methodNamed(name: string): readonly string[] | null {
  const last = name.split('.').at(-1) ?? '';
  if (last === 'del') return ['DELETE'];
  return /^(?:get|post|put|patch|delete|head|options)$/.test(last) ? [last.toUpperCase()] : null;
}
