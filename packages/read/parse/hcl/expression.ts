import type { Location } from '@emmental/model';
import {
  expect,
  here,
  nested,
  peek,
  type Reader,
  SyntaxFault,
  skip,
  startsWith,
  take,
  takeName,
} from './reader.ts';
import { type Call, type Expression, type For, itemName } from './syntax.ts';
import { heredoc, quoted } from './template.ts';

/** Reads one expression. `lines` = line ends are spaces, as between brackets. */
export function expression(reader: Reader, lines: boolean): Expression {
  return nested(reader, () => {
    skip(reader, lines);
    const at = here(reader);
    const start = reader.offset;
    const condition = binary(reader, lines, 0);
    const end = reader.offset;
    skip(reader, lines);
    if (!take(reader, '?')) {
      reader.offset = end;
      return condition;
    }
    const yes = expression(reader, true);
    skip(reader, true);
    expect(reader, ':');
    const no = expression(reader, lines);
    return {
      kind: 'conditional',
      condition,
      written: reader.text.slice(start, end).replace(/\s+/g, ' ').slice(0, 80),
      yes,
      no,
      at,
    };
  });
}

/** Weakest first; each row binds tighter than the one before. */
const operators: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

function binary(reader: Reader, lines: boolean, level: number): Expression {
  const row = operators[level];
  if (!row) return unary(reader, lines);
  const at = here(reader);
  let left = binary(reader, lines, level + 1);
  for (;;) {
    const end = reader.offset;
    skip(reader, lines);
    const operator = row.find((one) => startsWith(reader, one));
    if (operator === undefined) {
      reader.offset = end;
      return left;
    }
    reader.offset += operator.length;
    skip(reader, lines);
    left = { kind: 'binary', operator, left, right: binary(reader, lines, level + 1), at };
  }
}

function unary(reader: Reader, lines: boolean): Expression {
  skip(reader, lines);
  const at = here(reader);
  for (const operator of ['!', '-'] as const) {
    if (!take(reader, operator)) continue;
    return { kind: 'unary', operator, of: nested(reader, () => unary(reader, lines)), at };
  }
  return postfix(reader, lines, primary(reader, lines));
}

function postfix(reader: Reader, lines: boolean, start: Expression): Expression {
  let of = start;
  for (;;) {
    const end = reader.offset;
    skip(reader, lines);
    const at = of.at;
    if (startsWith(reader, '...')) {
      reader.offset = end;
      return of;
    }
    if (take(reader, '.')) {
      if (take(reader, '*')) return splat(reader, lines, of, false);
      const number = /\d+/y;
      number.lastIndex = reader.offset;
      const [digits] = number.exec(reader.text) ?? [];
      if (digits !== undefined) {
        reader.offset += digits.length;
        of = { kind: 'index', of, key: { kind: 'literal', value: Number(digits), at }, at };
        continue;
      }
      const name = takeName(reader);
      if (name === null) throw new SyntaxFault('a name is missing after "."', reader.offset);
      of = { kind: 'member', of, name, at };
    } else if (startsWith(reader, '[')) {
      reader.offset += 1;
      skip(reader, true);
      if (take(reader, '*')) {
        skip(reader, true);
        expect(reader, ']');
        return splat(reader, lines, of, true);
      }
      const key = expression(reader, true);
      skip(reader, true);
      expect(reader, ']');
      of = { kind: 'index', of, key, at };
    } else {
      reader.offset = end;
      return of;
    }
  }
}

/** `.*` reaches over names only, `[*]` over indices too; what comes after the names is asked of the whole list. */
function splat(reader: Reader, lines: boolean, of: Expression, full: boolean): Expression {
  const item: Expression = { kind: 'variable', name: itemName, at: of.at };
  if (full) return { kind: 'splat', of, each: postfix(reader, lines, item), at: of.at };
  let each: Expression = item;
  while (startsWith(reader, '.') && !startsWith(reader, '...')) {
    reader.offset += 1;
    const name = takeName(reader);
    if (name === null) throw new SyntaxFault('a name is missing after "."', reader.offset);
    each = { kind: 'member', of: each, name, at: of.at };
  }
  return postfix(reader, lines, { kind: 'splat', of, each, at: of.at });
}

function primary(reader: Reader, lines: boolean): Expression {
  const at = here(reader);
  const character = peek(reader);
  if (character === '"') return quoted(reader);
  if (startsWith(reader, '<<')) return heredoc(reader);
  if (character === '(') {
    reader.offset += 1;
    const inner = expression(reader, true);
    skip(reader, true);
    expect(reader, ')');
    return inner;
  }
  if (character === '[') return tuple(reader, at);
  if (character === '{') return object(reader, at);
  const number = /\d+(\.\d+)?([eE][+-]?\d+)?/y;
  number.lastIndex = reader.offset;
  const [digits] = number.exec(reader.text) ?? [];
  if (digits !== undefined) {
    reader.offset += digits.length;
    return { kind: 'literal', value: Number(digits), at };
  }
  const name = takeName(reader);
  if (name === null) throw new SyntaxFault('a value is missing', reader.offset);
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', at };
  if (name === 'null') return { kind: 'literal', value: null, at };
  const end = reader.offset;
  skip(reader, lines);
  let called = name;
  // A provider's function: `provider::aws::arn_parse(…)`.
  while (take(reader, '::')) called = `${called}::${takeName(reader) ?? ''}`;
  if (take(reader, '(')) return call(reader, called, at);
  reader.offset = end;
  return { kind: 'variable', name, at };
}

function call(reader: Reader, name: string, at: Location): Call {
  const given: Expression[] = [];
  let spread = false;
  for (;;) {
    skip(reader, true);
    if (take(reader, ')')) return { kind: 'call', name, arguments: given, spread, at };
    given.push(expression(reader, true));
    skip(reader, true);
    spread = take(reader, '...');
    skip(reader, true);
    if (!take(reader, ',') && peek(reader) !== ')')
      throw new SyntaxFault('")" or "," is missing', reader.offset);
  }
}

function tuple(reader: Reader, at: Location): Expression {
  expect(reader, '[');
  skip(reader, true);
  if (isFor(reader)) return forExpression(reader, at, ']');
  const items: Expression[] = [];
  for (;;) {
    skip(reader, true);
    if (take(reader, ']')) return { kind: 'tuple', items, at };
    items.push(expression(reader, true));
    skip(reader, true);
    if (!take(reader, ',') && peek(reader) !== ']')
      throw new SyntaxFault('"]" or "," is missing', reader.offset);
  }
}

function object(reader: Reader, at: Location): Expression {
  expect(reader, '{');
  skip(reader, true);
  if (isFor(reader)) return forExpression(reader, at, '}');
  const entries: { key: Expression; value: Expression }[] = [];
  for (;;) {
    skip(reader, true);
    if (take(reader, '}')) return { kind: 'object', entries, at };
    const key = objectKey(reader);
    skip(reader, true);
    if (!take(reader, '=') && !take(reader, ':')) throw new SyntaxFault('"=" is missing', reader.offset);
    entries.push({ key, value: expression(reader, false) });
    skip(reader, false);
    if (!take(reader, ',') && peek(reader) !== '\n' && peek(reader) !== '}')
      throw new SyntaxFault('"}" or a new line is missing', reader.offset);
  }
}

/** A bare name is a text; everything else is an expression. */
function objectKey(reader: Reader): Expression {
  const at = here(reader);
  const start = reader.offset;
  const name = takeName(reader);
  if (name !== null) {
    skip(reader, true);
    if ((peek(reader) === '=' && peek(reader, 1) !== '=') || peek(reader) === ':')
      return { kind: 'literal', value: name, at };
    reader.offset = start;
  }
  return expression(reader, true);
}

const isFor = (reader: Reader): boolean =>
  startsWith(reader, 'for') &&
  /[\s#/]/.test(peek(reader, 3)) &&
  /^for\s+[\w-]+\s*(,|\s+in\b)/.test(reader.text.slice(reader.offset, reader.offset + 200));

function forExpression(reader: Reader, at: Location, close: string): For {
  expect(reader, 'for');
  const { key, item, of } = forHead(reader);
  skip(reader, true);
  expect(reader, ':');
  let value = expression(reader, true);
  let field: Expression | null = null;
  skip(reader, true);
  if (take(reader, '=>')) {
    field = value;
    value = expression(reader, true);
    skip(reader, true);
  }
  const grouped = take(reader, '...');
  skip(reader, true);
  let condition: Expression | null = null;
  if (startsWith(reader, 'if') && !/[\w-]/.test(peek(reader, 2))) {
    reader.offset += 2;
    condition = expression(reader, true);
    skip(reader, true);
  }
  expect(reader, close);
  return { kind: 'for', key, item, of, field, value, grouped, condition, at };
}

/** `k, v in list`, as `for` has it in expressions and in templates. */
export function forHead(reader: Reader): Pick<For, 'key' | 'item' | 'of'> {
  skip(reader, true);
  const first = takeName(reader);
  skip(reader, true);
  let second: string | null = null;
  if (take(reader, ',')) {
    skip(reader, true);
    second = takeName(reader);
    skip(reader, true);
  }
  if (first === null || takeName(reader) !== 'in') throw new SyntaxFault('"in" is missing', reader.offset);
  const of = expression(reader, true);
  return second === null ? { key: null, item: first, of } : { key: first, item: second, of };
}
