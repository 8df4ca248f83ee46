import type { ClassNode, Expression, FunctionNode, Pattern, Span, Statement } from '../../tree.ts';
import { namesOf, namesOfBlock, namesOfFunction } from './declared.ts';

/**
 * Lowers `with (object) body` to a block without `with`: each name that the body does not declare is the field of the object if
 * it has one, else the name. `body` is lowered already; a `with` inside of it has become a block of this kind.
 */
export function withBlock(object: Expression, body: readonly Statement[], at: Span): Statement {
  const fresh = new FreshNames(at);
  const holder = fresh.next();
  const inner = statements(body, { holder, fresh, bound: new Set([holder]) });
  const declared = fresh.made.map(
    (name): Statement => ({
      kind: 'declare',
      target: { kind: 'name', name, at },
      scope: 'block',
      value: name === holder ? object : null,
      at,
    }),
  );
  return { kind: 'block', body: [...declared, ...inner], at };
}

/** The surroundings of a part of the body. */
interface Around {
  /** The variable that holds the object. */
  readonly holder: string;
  readonly fresh: FreshNames;
  /** The names that code inside of the `with` declares around this part. */
  readonly bound: ReadonlySet<string>;
}

/** Makes names that no program can write. */
class FreshNames {
  readonly made: string[] = [];
  private readonly at: Span;

  constructor(at: Span) {
    this.at = at;
  }

  next(): string {
    const name = `with ${this.at.line}:${this.at.column} ${this.made.length}`;
    this.made.push(name);
    return name;
  }
}

const within = (around: Around, names: Iterable<string>): Around => ({
  ...around,
  bound: new Set([...around.bound, ...names]),
});

const nameAt = (name: string, at: Span): Expression & { kind: 'name' } => ({ kind: 'name', name, at });

const sequence = (items: readonly Expression[], at: Span): Expression => ({ kind: 'sequence', items, at });

const assigned = (target: Pattern, value: Expression, at: Span, operator = '='): Expression => ({
  kind: 'assign',
  target,
  operator,
  value,
  at,
});

/** `'name' in object ? there : otherwise` */
const ifItHas = (
  name: string,
  there: Expression,
  otherwise: Expression,
  { holder }: Around,
  at: Span,
): Expression => ({
  kind: 'choose',
  test: {
    kind: 'operation',
    operator: 'in',
    operands: [{ kind: 'literal', value: name, at }, nameAt(holder, at)],
    at,
  },
  // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
  then: there,
  otherwise,
  at,
});

const fieldOf = (name: string, { holder }: Around, at: Span): Expression & { kind: 'member' } => ({
  kind: 'member',
  object: nameAt(holder, at),
  property: name,
  at,
});

function statements(body: readonly Statement[], around: Around): readonly Statement[] {
  const inside = within(around, namesOfBlock(body));
  return body.flatMap((statement) => statementIn(statement, inside));
}

function statementIn(statement: Statement, around: Around): readonly Statement[] {
  switch (statement.kind) {
    case 'declare':
      return declaration(statement, around);
    case 'function':
      return [{ ...statement, function: functionIn(statement.function, around) }];
    case 'loop':
      return loop(statement, around);
    case 'try':
      return [
        {
          ...statement,
          body: statements(statement.body, around),
          handlers: statement.handlers.map(({ target, type, body }) => {
            const inside = within(around, target ? namesOf(target) : []);
            return {
              target: target && declaredPattern(target, inside),
              type,
              body: statements(body, inside),
            };
          }),
          otherwise: statements(statement.otherwise, around),
          finally: statements(statement.finally, around),
        },
      ];
    case 'switch': {
      const inside = within(around, namesOfBlock(statement.cases.flatMap(({ body }) => body)));
      return [parts(statement, inside)];
    }
    default:
      return [parts(statement, around)];
  }
}

/** `var x = 1` sets the field of the object if it has one, though the variable is that of the function. */
function declaration(statement: Statement & { kind: 'declare' }, around: Around): readonly Statement[] {
  const { target, value, at } = statement;
  const isFree = namesOf(target).some((name) => !around.bound.has(name));
  if (!isFree)
    return [{ ...statement, target: declaredPattern(target, around), value: value && part(value, around) }];
  const declared = declaredNames(target, at);
  return value
    ? [...declared, { kind: 'expression', value: assign(target, '=', value, at, around), at }]
    : declared;
}

const declaredNames = (target: Pattern, at: Span): readonly Statement[] =>
  namesOf(target).map(
    (name): Statement => ({
      kind: 'declare',
      target: { kind: 'name', name, at },
      scope: 'function',
      value: null,
      at,
    }),
  );

/** Each item goes to a variable of its own, from which the body assigns it. */
function loop(statement: Statement & { kind: 'loop' }, around: Around): readonly Statement[] {
  const { target, scope, before, at } = statement;
  const inside = within(around, [
    ...(target && scope === 'block' ? namesOf(target) : []),
    ...namesOfBlock(before),
  ]);
  const isFree = target !== null && namesOf(target).some((name) => !inside.bound.has(name));
  const over = statement.over && part(statement.over, around);
  const rest = {
    ...statement,
    over,
    before: before.flatMap((each) => statementIn(each, inside)),
    test: statement.test && part(statement.test, inside),
    after: statement.after.map((each) => part(each, inside)),
    body: statements(statement.body, inside),
  };
  if (!target || !isFree) return [{ ...rest, target: target && declaredPattern(target, inside) }];
  const item = around.fresh.next();
  const set = assign(target, '=', nameAt(item, at), at, within(inside, [item]));
  return [
    ...(scope === 'function' ? declaredNames(target, at) : []),
    {
      ...rest,
      target: { kind: 'name', name: item, at },
      scope: 'block',
      body: [{ kind: 'expression', value: set, at }, ...rest.body],
    },
  ];
}

function functionIn(node: FunctionNode, around: Around): FunctionNode {
  const parameters = node.parameters.flatMap(({ target }) => namesOf(target));
  const inside = within(around, [
    ...parameters,
    ...namesOfFunction(node.body),
    ...(node.name === null ? [] : [node.name]),
    ...(node.arrow ? [] : ['arguments']),
  ]);
  return {
    ...node,
    parameters: node.parameters.map((parameter) => ({
      ...parameter,
      target: declaredPattern(parameter.target, inside),
      otherwise: parameter.otherwise && part(parameter.otherwise, inside),
    })),
    decorators: node.decorators.map((each) => part(each, around)),
    body: statements(node.body, inside),
  };
}

function part(expression: Expression, around: Around): Expression {
  const { at } = expression;
  switch (expression.kind) {
    case 'name': {
      const { name } = expression;
      return around.bound.has(name)
        ? expression
        : ifItHas(name, fieldOf(name, around, at), expression, around, at);
    }
    case 'assign':
      return assign(expression.target, expression.operator, expression.value, at, around, expression.counts);
    case 'function':
      return { ...expression, function: functionIn(expression.function, around) };
    case 'call': {
      const { callee } = expression;
      return callee.kind === 'name' && !around.bound.has(callee.name)
        ? call({ ...expression, callee }, around)
        : parts(expression, around);
    }
    case 'import': {
      const lowered = parts(expression, around);
      if (expression.how !== 'require' || around.bound.has('require')) return lowered;
      const called: Expression = {
        kind: 'call',
        callee: fieldOf('require', around, at),
        args: [{ kind: 'positional', name: null, value: lowered.specifier }],
        at,
      };
      return ifItHas('require', called, lowered, around, at);
    }
    default:
      return parts(expression, around);
  }
}

/** Calls a method of the object, which has the object as `this`, or the function of that name. The arguments are evaluated once. */
function call(
  expression: Expression & { kind: 'call'; callee: { kind: 'name' } },
  around: Around,
): Expression {
  const { callee, at } = expression;
  const held = expression.args.map((argument) => ({ name: around.fresh.next(), argument }));
  const args = held.map(({ name, argument }) => ({ ...argument, value: nameAt(name, at) }));
  const method = fieldOf(callee.name, around, at);
  return sequence(
    [
      ...held.map(({ name, argument }) =>
        assigned(nameAt(name, argument.value.at), part(argument.value, around), at),
      ),
      ifItHas(callee.name, { ...expression, callee: method, args }, { ...expression, args }, around, at),
    ],
    at,
  );
}

/** Assigns to names through variables of their own: each sets the field if the object has one, else the name. */
function assign(
  target: Pattern,
  operator: string,
  value: Expression,
  at: Span,
  around: Around,
  counts?: 'first' | 'last',
): Expression {
  const free = namesOf(target).filter((name) => !around.bound.has(name));
  if (free.length === 0)
    return {
      kind: 'assign',
      target: declaredPattern(target, around),
      operator,
      value: part(value, around),
      ...(counts ? { counts } : {}),
      at,
    };
  if (target.kind === 'name' && counts) return counted(target, operator, counts, at, around);
  const held = nameAt(around.fresh.next(), at);
  if (target.kind === 'name') {
    const { name } = target;
    const before = part(target, around);
    const after: Expression =
      operator === '='
        ? part(value, around)
        : { kind: 'operation', operator, operands: [before, part(value, around)], at };
    return sequence([assigned(held, after, at), put(name, held, around, at)], at);
  }
  const own = new Map(free.map((each) => [each, around.fresh.next()]));
  return sequence(
    [
      assigned(held, part(value, around), at),
      assigned(renamed(target, own, around), held, at),
      ...free.map((each) => put(each, nameAt(own.get(each) ?? each, at), around, at)),
      held,
    ],
    at,
  );
}

/** `name = value`, for a name that the object may have. */
const put = (name: string, value: Expression, around: Around, at: Span): Expression => {
  const field = fieldOf(name, around, at);
  return ifItHas(
    name,
    assigned({ kind: 'place', place: field, at }, value, at),
    assigned(nameAt(name, at), value, at),
    around,
    at,
  );
};

/** `name++` and the like, for a name that the object may have. */
function counted(
  { name }: Pattern & { kind: 'name' },
  operator: string,
  counts: 'first' | 'last',
  at: Span,
  around: Around,
): Expression {
  const value: Expression = { kind: 'literal', value: 1, at };
  const count = (target: Pattern): Expression => ({ kind: 'assign', target, operator, value, counts, at });
  const field: Pattern = { kind: 'place', place: fieldOf(name, around, at), at };
  return ifItHas(name, count(field), count(nameAt(name, at)), around, at);
}

/** A pattern of names that are declared: only the keys, places and defaults in it are read. */
const declaredPattern = (pattern: Pattern, around: Around): Pattern => renamed(pattern, new Map(), around);

/** A pattern in which some names are others. */
function renamed(pattern: Pattern, names: ReadonlyMap<string, string>, around: Around): Pattern {
  switch (pattern.kind) {
    case 'name':
      return { ...pattern, name: names.get(pattern.name) ?? pattern.name };
    case 'place':
      return { ...pattern, place: part(pattern.place, around) };
    case 'record':
      return {
        ...pattern,
        entries: pattern.entries.map(({ key, target, otherwise }) => ({
          key: typeof key === 'string' ? key : part(key, around),
          target: renamed(target, names, around),
          otherwise: otherwise && part(otherwise, around),
        })),
        rest: pattern.rest && renamed(pattern.rest, names, around),
      };
    case 'list':
      return {
        ...pattern,
        items: pattern.items.map(
          (item) =>
            item && {
              target: renamed(item.target, names, around),
              otherwise: item.otherwise && part(item.otherwise, around),
            },
        ),
        rest: pattern.rest && renamed(pattern.rest, names, around),
      };
  }
}

/** Rewrites the expressions and statements directly inside of a node. */
const parts = <T extends object>(node: T, around: Around): T =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key, child(key, value, around)])) as T;

/** Rewrites the value of a field. The name of the field tells statements, patterns and expressions apart. */
function child(key: string, value: unknown, around: Around): unknown {
  if (typeof value !== 'object' || value === null || key === 'at') return value;
  if (Array.isArray(value))
    return listsOfStatements.has(key)
      ? statements(value as readonly Statement[], around)
      : value.map((item: unknown) => child('', item, around));
  if (key === 'target') return declaredPattern(value as Pattern, around);
  if (key === 'class') return classIn(value as ClassNode, around);
  if (key === 'function') return functionIn(value as FunctionNode, around);
  // Arguments and entries of records have no place of their own.
  return 'kind' in value && 'at' in value ? part(value as Expression, around) : parts(value, around);
}

const listsOfStatements: ReadonlySet<string> = new Set(['body', 'then', 'otherwise']);

function classIn(node: ClassNode, around: Around): ClassNode {
  const inside = within(around, node.name === null ? [] : [node.name]);
  const { bases, decorators, members } = node;
  return {
    ...node,
    bases: bases.map((base) => part(base, inside)),
    decorators: decorators.map((decorator) => part(decorator, around)),
    members: members.map((member) => parts(member, inside)),
  };
}
