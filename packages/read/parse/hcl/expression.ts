import type { Location } from '@emmental/model';
import {
  currentPlace,
  expect,
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

/** Parses one expression. With `lines`, a line end counts as a space; that is so between brackets. */
export function expression(reader: Reader, lines: boolean): Expression {
  return nested(reader, () => {
    skip(reader, lines);
    const at = currentPlace(reader);
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

/** Operators by precedence, the weakest first. */
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
  const at = currentPlace(reader);
  let left = binary(reader, lines, level + 1);
  for (;;) {
    const end = reader.offset;
    skip(reader, lines);
    const operator = row.find((candidate) => startsWith(reader, candidate));
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
  const at = currentPlace(reader);
  for (const operator of ['!', '-'] as const) {
    if (!take(reader, operator)) continue;
    return { kind: 'unary', operator, operand: nested(reader, () => unary(reader, lines)), at };
  }
  return postfix(reader, lines, primary(reader, lines));
}

function postfix(reader: Reader, lines: boolean, start: Expression): Expression {
  let operand = start;
  for (;;) {
    const end = reader.offset;
    skip(reader, lines);
    const at = operand.at;
    if (startsWith(reader, '...')) {
      reader.offset = end;
      return operand;
    }
    if (take(reader, '.')) {
      if (take(reader, '*')) return splat(reader, lines, operand, false);
      const number = /\d+/y;
      number.lastIndex = reader.offset;
      const [digits] = number.exec(reader.text) ?? [];
      if (digits !== undefined) {
        reader.offset += digits.length;
        operand = { kind: 'index', object: operand, key: { kind: 'literal', value: Number(digits), at }, at };
        continue;
      }
      const name = takeName(reader);
      if (name === null) throw new SyntaxFault('a name is missing after "."', reader.offset);
      operand = { kind: 'member', object: operand, name, at };
    } else if (startsWith(reader, '[')) {
      reader.offset += 1;
      skip(reader, true);
      if (take(reader, '*')) {
        skip(reader, true);
        expect(reader, ']');
        return splat(reader, lines, operand, true);
      }
      const key = expression(reader, true);
      skip(reader, true);
      expect(reader, ']');
      operand = { kind: 'index', object: operand, key, at };
    } else {
      reader.offset = end;
      return operand;
    }
  }
}

/**
 * Reads a splat. With `.*`, the names that follow are read from each item; with `[*]`, indices too.
 * Everything after them is applied to the resulting list.
 */
function splat(reader: Reader, lines: boolean, list: Expression, full: boolean): Expression {
  const item: Expression = { kind: 'variable', name: itemName, at: list.at };
  if (full) return { kind: 'splat', list, item: postfix(reader, lines, item), at: list.at };
  let itemValue: Expression = item;
  while (startsWith(reader, '.') && !startsWith(reader, '...')) {
    reader.offset += 1;
    const name = takeName(reader);
    if (name === null) throw new SyntaxFault('a name is missing after "."', reader.offset);
    itemValue = { kind: 'member', object: itemValue, name, at: list.at };
  }
  return postfix(reader, lines, { kind: 'splat', list, item: itemValue, at: list.at });
}

function primary(reader: Reader, lines: boolean): Expression {
  const at = currentPlace(reader);
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
  let functionName = name;
  // A provider function has a name such as `provider::aws::arn_parse`.
  while (take(reader, '::')) functionName = `${functionName}::${takeName(reader) ?? ''}`;
  if (take(reader, '(')) return call(reader, functionName, at);
  reader.offset = end;
  return { kind: 'variable', name, at };
}

function call(reader: Reader, name: string, at: Location): Call {
  const callArguments: Expression[] = [];
  let spread = false;
  for (;;) {
    skip(reader, true);
    if (take(reader, ')')) return { kind: 'call', name, arguments: callArguments, spread, at };
    callArguments.push(expression(reader, true));
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

/** Reads the key of an object. A bare name is a text; everything else is an expression. */
function objectKey(reader: Reader): Expression {
  const at = currentPlace(reader);
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
  const { key, item, collection } = forHead(reader);
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
  return { kind: 'for', key, item, collection, field, value, grouped, condition, at };
}

/** Reads `k, v in list`, the head of a `for` in expressions and templates. */
export function forHead(reader: Reader): Pick<For, 'key' | 'item' | 'collection'> {
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
  const collection = expression(reader, true);
  return second === null ? { key: null, item: first, collection } : { key: first, item: second, collection };
}
