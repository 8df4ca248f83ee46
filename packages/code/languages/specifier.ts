import type { Expression } from '../tree.ts';

/**
 * Returns the text of a module specifier, with `*` for its unknown parts: `./handlers/*`. `__dirname` joined
 * with literals becomes a path relative to the module. Null when nothing of it is known.
 */
export function specifierPattern(value: Expression): string | null {
  const pattern = patternOf(value).replace(/\*+/g, '*');
  return pattern === '*' || pattern === '' ? null : pattern;
}

function patternOf(value: Expression): string {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? value.value : '*';
    case 'template':
      return value.tag
        ? '*'
        : value.parts.map((part) => (typeof part === 'string' ? part : patternOf(part))).join('');
    case 'operation':
      return value.operator === '+' ? value.operands.map(patternOf).join('') : '*';
    case 'name':
      return value.name === '__dirname' ? '.' : '*';
    case 'call':
      return isJoin(value.callee) ? joined(value.args.map((arg) => patternOf(arg.value))) : '*';
    default:
      return '*';
  }
}

const isJoin = (callee: Expression): boolean =>
  callee.kind === 'member' && (callee.property === 'join' || callee.property === 'resolve');

const joined = (parts: readonly string[]): string =>
  parts[0] === '.' || parts[0]?.startsWith('/') ? parts.join('/').replace(/\/(\.?\/)+/g, '/') : '*';
