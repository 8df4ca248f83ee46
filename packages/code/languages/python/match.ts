import type { Expression, Pattern, Statement } from '../../tree.ts';
import { unsupported } from '../lowering.ts';
import { expression, expressions } from './expressions.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, textOf } from './lowering.ts';
import { block } from './statements.ts';

/**
 * Lowers `match` to a switch. A case of literals or dotted names tests them. Any other pattern tests
 * `unsupported`, with the values in it. The names that a pattern captures are declared from the subject at
 * the start of the case's body.
 */
export function matchStatement(node: Syntax, c: PythonLowering): readonly Statement[] {
  const at = c.at(node);
  const subject = expressions(
    node.children.filter((child) => child.type !== 'block' && child.type !== 'case_clause'),
    at,
    c,
  );
  const clauses = node.children.flatMap((child) => (child.type === 'block' ? child.children : [child]));
  const cases = clauses
    .filter((child) => child.type === 'case_clause')
    .map((child) => caseClause(child, subject, c));
  return [{ kind: 'switch', subject, cases, at }];
}

function caseClause(
  node: Syntax,
  subject: Expression,
  c: PythonLowering,
): Extract<Statement, { kind: 'switch' }>['cases'][number] {
  const at = c.at(node);
  const patterns = node.children.filter((child) => child.type !== 'block' && child.type !== 'if_clause');
  const [only] = patterns;
  const tests =
    patterns.length === 1 && only
      ? testsOf(only, c)
      : [
          unsupported(
            'pattern',
            patterns.flatMap((item) => testsOf(item, c)),
            at,
          ),
        ];
  const guard = node.children.find((child) => child.type === 'if_clause')?.children[0];
  const captured = patterns.length === 1 && only ? allCaptures(only, c) : [list(patterns, node, c)];
  const binding = captured.flatMap((target): readonly Statement[] =>
    target === null ? [] : [{ kind: 'declare', target, scope: 'function', value: subject, at }],
  );
  const body = block(
    node.children.find((child) => child.type === 'block'),
    c,
  );
  // With a guard the case is not the default, even if its pattern matches everything.
  if (!guard) return { tests, body: [...binding, ...body], falls: false };
  const guarded: Statement = {
    kind: 'if',
    test: expression(guard, c),
    // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
    then: body,
    otherwise: [],
    at,
  };
  return {
    tests: tests.length === 0 ? [unsupported('guard', [], at)] : tests,
    body: [...binding, guarded],
    falls: false,
  };
}

/** Returns the values that a pattern compares with; none when it matches everything. */
function testsOf(node: Syntax, c: PythonLowering): readonly Expression[] {
  const [first] = node.children;
  switch (node.type) {
    case 'case_pattern':
    case 'as_pattern':
      return first ? testsOf(first, c) : [];
    case 'dotted_name':
      return node.children.length === 1 ? [] : [expression(node, c)];
    case 'union_pattern':
      return unionTests(node, c);
    case 'integer':
    case 'float':
      return [signed(node, c)];
    case 'string':
    case 'concatenated_string':
    case 'true':
    case 'false':
    case 'none':
      return [expression(node, c)];
    case 'splat_pattern':
    case 'identifier':
      return [];
    default:
      return [
        unsupported(
          'pattern',
          node.children.flatMap((child) => testsOf(child, c)),
          c.at(node),
        ),
      ];
  }
}

/** Returns the tests of `'a' | 'b'`. If one alternative matches everything, the pattern does. */
function unionTests(node: Syntax, c: PythonLowering): readonly Expression[] {
  const alternatives = node.children.map((child) => testsOf(child, c));
  return alternatives.some((tests) => tests.length === 0) ? [] : alternatives.flat();
}

/** Lowers a number with its sign, which `case -1:` has before the number's node. */
function signed(node: Syntax, c: PythonLowering): Expression {
  const number = expression(node, c);
  const isNegative = /-\s*$/.test(c.text.slice(Math.max(0, node.start - 4), node.start));
  return isNegative && number.kind === 'literal' && typeof number.value === 'number'
    ? { ...number, value: -number.value }
    : number;
}

/** Returns the captures of `case Point(x=a) as p`: the names inside and the alias. */
function allCaptures(node: Syntax, c: PythonLowering): readonly (Pattern | null)[] {
  const [first] = node.children;
  if (node.type === 'case_pattern' && first) return allCaptures(first, c);
  if (node.type !== 'as_pattern' || !first) return [captures(node, c)];
  return [...allCaptures(first, c), captures(node, c)];
}

/** Returns the names that a pattern binds, as a pattern over the subject; null when it binds none. */
function captures(node: Syntax, c: PythonLowering): Pattern | null {
  const [first] = node.children;
  switch (node.type) {
    case 'case_pattern':
      return first ? captures(first, c) : null;
    case 'as_pattern': {
      // Inside another pattern only the alias is kept, because each part of the subject binds one target.
      const alias = node.children.at(-1);
      return alias ? named(alias, c) : null;
    }
    case 'identifier':
      return named(node, c);
    case 'dotted_name':
      return node.children.length === 1 && first ? named(first, c) : null;
    case 'splat_pattern':
      return first ? captures(first, c) : null;
    case 'dict_pattern':
      return record(node, c);
    case 'list_pattern':
    case 'tuple_pattern':
      return list(node.children, node, c);
    case 'class_pattern':
      return classRecord(node, c);
    default:
      return null;
  }
}

const named = (node: Syntax, c: PythonLowering): Pattern | null => {
  const name = textOf(node, c);
  return name === '_' ? null : { kind: 'name', name, at: c.at(node) };
};

interface Entry {
  readonly key: string | Expression;
  readonly target: Pattern;
  readonly otherwise: null;
}

function record(node: Syntax, c: PythonLowering): Pattern | null {
  const entries: Entry[] = [];
  let restPattern: Pattern | null = null;
  for (let index = 0; index < node.children.length; index += 1) {
    const key = node.children[index];
    if (!key) continue;
    if (key.type === 'splat_pattern' || key.type === 'case_pattern') {
      restPattern = captures(key, c);
      continue;
    }
    index += 1;
    const value = node.children[index];
    const target = value ? captures(value, c) : null;
    if (target) entries.push({ key: keyOf(expression(key, c)), target, otherwise: null });
  }
  return entries.length === 0 && restPattern === null
    ? null
    : { kind: 'record', entries, rest: restPattern, at: c.at(node) };
}

const keyOf = (key: Expression): string | Expression =>
  key.kind === 'literal' && typeof key.value === 'string' ? key.value : key;

function list(nodes: readonly Syntax[], container: Syntax, c: PythonLowering): Pattern | null {
  const isStar = (node: Syntax): boolean =>
    (node.type === 'case_pattern' ? node.children[0] : node)?.type === 'splat_pattern';
  const star = nodes.findIndex(isStar);
  const before = (star === -1 ? nodes : nodes.slice(0, star)).map((node) => captures(node, c));
  const after = (star === -1 ? [] : nodes.slice(star + 1)).flatMap((node) => captures(node, c) ?? []);
  const starred = nodes[star];
  const restPattern = starred ? captures(starred, c) : null;
  if (before.every((item) => item === null) && after.length === 0 && restPattern === null) return null;
  return {
    kind: 'list',
    items: before.map((target) => (target ? { target, otherwise: null } : null)),
    rest: restPattern,
    after,
    at: c.at(container),
  };
}

/**
 * Captures `Point(x=a)` by attribute. Positional sub-patterns name no attribute, so the values of their names
 * are unknown.
 */
function classRecord(node: Syntax, c: PythonLowering): Pattern | null {
  const entries = node.children.flatMap((child): readonly Entry[] => {
    const keyword = child.type === 'case_pattern' ? child.children[0] : undefined;
    const inner = keyword ?? child;
    if (inner.type === 'keyword_pattern') {
      const [name, value] = inner.children;
      const target = value ? captures(value, c) : null;
      return name && target ? [{ key: textOf(name, c), target, otherwise: null }] : [];
    }
    const target = child.type === 'case_pattern' ? captures(child, c) : null;
    return target ? [{ key: unsupported('pattern', [], c.at(child)), target, otherwise: null }] : [];
  });
  return entries.length === 0 ? null : { kind: 'record', entries, rest: null, at: c.at(node) };
}
