import type { Expression, Pattern, Statement } from '../../tree.ts';
import { unsupported } from '../lowering.ts';
import { expression, expressions } from './expressions.ts';
import { formOf, sequenceOf } from './forms.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, textOf } from './lowering.ts';
import { block } from './statements.ts';

/**
 * Lowers `match` to a switch. A case of literals or dotted names tests them. Any other pattern becomes one
 * `unsupported` test with the values that it contains. The names that a pattern captures are declared at the
 * start of the case's body, with the subject as their value.
 */
export function matchStatement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const at = lowering.at(node);
  const subject = expressions(
    node.children.filter((child) => child.type !== 'block' && child.type !== 'case_clause'),
    at,
    lowering,
  );
  const clauses = node.children.flatMap((child) => (child.type === 'block' ? child.children : [child]));
  const cases = clauses
    .filter((child) => child.type === 'case_clause')
    .map((child) => caseClause(child, subject, lowering));
  return [{ kind: 'switch', subject, cases, at }];
}

function caseClause(
  node: Syntax,
  subject: Expression,
  lowering: PythonLowering,
): Extract<Statement, { kind: 'switch' }>['cases'][number] {
  const at = lowering.at(node);
  const patterns = node.children.filter((child) => child.type !== 'block' && child.type !== 'if_clause');
  const [only] = patterns;
  const tests =
    patterns.length === 1 && only
      ? testsOf(only, lowering)
      : [
          unsupported(
            'pattern',
            patterns.flatMap((item) => testsOf(item, lowering)),
            at,
            sequenceOf(patterns, lowering, expression),
          ),
        ];
  const guard = node.children.find((child) => child.type === 'if_clause')?.children[0];
  const captured =
    patterns.length === 1 && only ? allCaptures(only, lowering) : [list(patterns, node, lowering)];
  const binding = captured.flatMap((target): readonly Statement[] =>
    target === null ? [] : [{ kind: 'declare', target, scope: 'function', value: subject, at }],
  );
  const body = block(
    node.children.find((child) => child.type === 'block'),
    lowering,
  );
  // With a guard, the case is not the default, even if its pattern matches everything.
  if (!guard) return { tests, body: [...binding, ...body], falls: false };
  const test = expression(guard, lowering);
  const guarded: Statement = {
    kind: 'if',
    test,
    // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
    then: body,
    otherwise: [],
    at,
  };
  return {
    tests: tests.length === 0 ? [unsupported('guard', [], at)] : tests,
    body: [...binding, guarded],
    falls: false,
    guard: test,
  };
}

/** Returns the values that a pattern compares with. Empty when it matches everything. */
function testsOf(node: Syntax, lowering: PythonLowering): readonly Expression[] {
  const [first] = node.children;
  switch (node.type) {
    case 'case_pattern':
    case 'as_pattern':
      return first ? testsOf(first, lowering) : [];
    case 'dotted_name':
      return node.children.length === 1 ? [] : [expression(node, lowering)];
    case 'union_pattern':
      return unionTests(node, lowering);
    case 'integer':
    case 'float':
      return [signed(node, lowering)];
    case 'string':
    case 'concatenated_string':
    case 'true':
    case 'false':
    case 'none':
      return [expression(node, lowering)];
    case 'splat_pattern':
    case 'identifier':
      return [];
    default:
      return [
        unsupported(
          'pattern',
          node.children.flatMap((child) => testsOf(child, lowering)),
          lowering.at(node),
          formOf(node, lowering, expression),
        ),
      ];
  }
}

/** Returns the tests of `'a' | 'b'`. Empty if one of the alternatives matches everything. */
function unionTests(node: Syntax, lowering: PythonLowering): readonly Expression[] {
  const alternatives = node.children.map((child) => testsOf(child, lowering));
  return alternatives.some((tests) => tests.length === 0) ? [] : alternatives.flat();
}

/** Lowers a number with its sign. In `case -1:` the sign is in the text before the number's node. */
function signed(node: Syntax, lowering: PythonLowering): Expression {
  const number = expression(node, lowering);
  const isNegative = /-\s*$/.test(lowering.text.slice(Math.max(0, node.start - 4), node.start));
  return isNegative && number.kind === 'literal' && typeof number.value === 'number'
    ? { ...number, value: -number.value }
    : number;
}

/** Returns what `case Point(x=a) as p` captures: the names inside the pattern, and the name after `as`. */
function allCaptures(node: Syntax, lowering: PythonLowering): readonly (Pattern | null)[] {
  const [first] = node.children;
  if (node.type === 'case_pattern' && first) return allCaptures(first, lowering);
  if (node.type !== 'as_pattern' || !first) return [captures(node, lowering)];
  return [...allCaptures(first, lowering), captures(node, lowering)];
}

/** Returns the names that a pattern binds, as a pattern for the subject. Null when it binds none. */
function captures(node: Syntax, lowering: PythonLowering): Pattern | null {
  const [first] = node.children;
  switch (node.type) {
    case 'case_pattern':
      return first ? captures(first, lowering) : null;
    case 'as_pattern': {
      // Inside another pattern, only the name after `as` is kept, because a part of the subject can have only
      // one target.
      const alias = node.children.at(-1);
      return alias ? named(alias, lowering) : null;
    }
    case 'identifier':
      return named(node, lowering);
    case 'dotted_name':
      return node.children.length === 1 && first ? named(first, lowering) : null;
    case 'splat_pattern':
      return first ? captures(first, lowering) : null;
    case 'dict_pattern':
      return record(node, lowering);
    case 'list_pattern':
    case 'tuple_pattern':
      return list(node.children, node, lowering);
    case 'class_pattern':
      return classRecord(node, lowering);
    default:
      return null;
  }
}

const named = (node: Syntax, lowering: PythonLowering): Pattern | null => {
  const name = textOf(node, lowering);
  return name === '_' ? null : { kind: 'name', name, at: lowering.at(node) };
};

interface Entry {
  readonly key: string | Expression;
  readonly target: Pattern;
  readonly otherwise: null;
}

function record(node: Syntax, lowering: PythonLowering): Pattern | null {
  const entries: Entry[] = [];
  let restPattern: Pattern | null = null;
  for (let index = 0; index < node.children.length; index += 1) {
    const key = node.children[index];
    if (!key) continue;
    if (key.type === 'splat_pattern' || key.type === 'case_pattern') {
      restPattern = captures(key, lowering);
      continue;
    }
    index += 1;
    const value = node.children[index];
    const target = value ? captures(value, lowering) : null;
    if (target) entries.push({ key: keyOf(expression(key, lowering)), target, otherwise: null });
  }
  return entries.length === 0 && restPattern === null
    ? null
    : { kind: 'record', entries, rest: restPattern, at: lowering.at(node) };
}

const keyOf = (key: Expression): string | Expression =>
  key.kind === 'literal' && typeof key.value === 'string' ? key.value : key;

function list(nodes: readonly Syntax[], container: Syntax, lowering: PythonLowering): Pattern | null {
  const isStar = (node: Syntax): boolean =>
    (node.type === 'case_pattern' ? node.children[0] : node)?.type === 'splat_pattern';
  const star = nodes.findIndex(isStar);
  const before = (star === -1 ? nodes : nodes.slice(0, star)).map((node) => captures(node, lowering));
  const after = (star === -1 ? [] : nodes.slice(star + 1)).flatMap((node) => captures(node, lowering) ?? []);
  const starred = nodes[star];
  const restPattern = starred ? captures(starred, lowering) : null;
  if (before.every((item) => item === null) && after.length === 0 && restPattern === null) return null;
  return {
    kind: 'list',
    items: before.map((target) => (target ? { target, otherwise: null } : null)),
    rest: restPattern,
    after,
    at: lowering.at(container),
  };
}

/**
 * Lowers `Point(x=a)` to a pattern by attribute. A sub-pattern without a keyword does not name its attribute,
 * so the values of its names are unknown.
 */
function classRecord(node: Syntax, lowering: PythonLowering): Pattern | null {
  const entries = node.children.flatMap((child): readonly Entry[] => {
    const keyword = child.type === 'case_pattern' ? child.children[0] : undefined;
    const inner = keyword ?? child;
    if (inner.type === 'keyword_pattern') {
      const [name, value] = inner.children;
      const target = value ? captures(value, lowering) : null;
      return name && target ? [{ key: textOf(name, lowering), target, otherwise: null }] : [];
    }
    const target = child.type === 'case_pattern' ? captures(child, lowering) : null;
    return target ? [{ key: unsupported('pattern', [], lowering.at(child)), target, otherwise: null }] : [];
  });
  return entries.length === 0 ? null : { kind: 'record', entries, rest: null, at: lowering.at(node) };
}
