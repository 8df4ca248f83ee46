import { type Construct, printOf } from './construct.ts';
import { constructNamed, constructsOf } from './constructs/index.ts';
import type { Random } from './random.ts';
import type { Language, Node, Sort, ValueSort } from './tree.ts';

/** A name that the program can use at this place. */
export interface Variable {
  readonly name: string;
  readonly sort: ValueSort;
  readonly isMutable: boolean;
}

/** A function that the program can call at this place. */
export interface Callable {
  readonly name: string;
  readonly returns: ValueSort;
  readonly parameters: readonly ValueSort[];
  readonly async: boolean;
  /** `function` or `class`. */
  readonly form: 'function' | 'class';
  /** True: the first argument is the event. */
  readonly takesEvent: boolean;
}

/** The place where the generator makes the next node. Constructs ask it for the parts of their nodes. */
export interface Grow {
  readonly random: Random;
  readonly language: Language;
  /** Loops around this place, innermost last: their labels; `''` without one. */
  readonly loops: readonly string[];
  readonly inFunction: { readonly async: boolean; readonly generator: boolean; readonly returns: boolean };
  /** True: the name `event` is the event here. */
  readonly hasEvent: boolean;
  /** Makes an expression or an effect. */
  a(sort: Sort): Node;
  /** Makes a node of the construct with this name, also where it does not fit. */
  named(construct: string): Node;
  /** Makes some statements in a scope of their own. `setUp` runs first in it. */
  body(most: number, setUp?: () => void): readonly Node[];
  /** Makes statements inside of a loop. */
  loopBody(most: number, label: string, setUp?: () => void): readonly Node[];
  /** Makes something inside of a function. */
  functionBody<T>(kind: Grow['inFunction'], make: () => T): T;
  /** Makes something where the event has a name or has none. */
  withEvent<T>(hasEvent: boolean, make: () => T): T;
  /** Makes nodes in a scope of their own. */
  scoped<T>(make: () => T): T;
  /** A new name, which is unique in the program. */
  name(prefix: string): string;
  /** A new number for an operation. */
  site(): number;
  declare(sort: ValueSort, isMutable: boolean, prefix?: string): string;
  /** Declares a name that exists already. */
  declareAs(name: string, sort: ValueSort, isMutable: boolean): void;
  declareFunction(callable: Callable): void;
  /** Allows this many nodes from here on, roughly. */
  allow(nodes: number): void;
  /** Lets nothing assign the variables that are in scope now. */
  freeze(): void;
  /** A variable of this sort that is in scope. */
  variable(sort: ValueSort, isMutable?: boolean): Variable | null;
  anyVariable(isMutable?: boolean): Variable | null;
  callable(form: Callable['form'], returns?: ValueSort): Callable | null;
}

/** Levels of blocks in blocks, and of expressions in expressions. */
const mostBlocks = 5;
const mostExpressions = 3;

/** Makes the place where a program starts. */
export function createGrow(random: Random, language: Language): Grow {
  const variables: Variable[] = [];
  const callables: Callable[] = [];
  let loops: readonly string[] = [];
  let inFunction: Grow['inFunction'] = { async: false, generator: false, returns: false };
  let hasEvent = false;
  let blocks = 0;
  let expressions = 0;
  let names = 0;
  let sites = 0;
  let budget = 0;

  const isTight = (sort: Sort): boolean =>
    budget <= 0 || (sort === 'statement' ? blocks >= mostBlocks : expressions >= mostExpressions);

  const nodeOf = (construct: Construct): Node => {
    budget--;
    const [outerBlocks, outerExpressions] = [blocks, expressions];
    if (construct.sort === 'statement') {
      blocks++;
      expressions = 0;
    } else expressions++;
    const { data = {}, slots = {} } = construct.make(grow);
    blocks = outerBlocks;
    expressions = outerExpressions;
    return { construct: construct.name, sort: construct.sort, data, slots };
  };

  const grow: Grow = {
    random,
    language,
    get loops() {
      return loops;
    },
    get inFunction() {
      return inFunction;
    },
    get hasEvent() {
      return hasEvent;
    },
    a: (sort) => {
      const all = constructsOf(sort).filter(
        (construct) => printOf(construct, language) && (construct.fits?.(grow) ?? true),
      );
      const leaves = all.filter(({ isLeaf }) => isLeaf);
      const choices = isTight(sort) && leaves.length > 0 ? leaves : all;
      return nodeOf(weighted(random, choices));
    },
    named: (name) => nodeOf(constructNamed(name)),
    body: (most, setUp) =>
      grow.scoped(() => {
        setUp?.();
        const count = isTight('statement') ? 1 : 1 + random.below(most);
        return Array.from({ length: count }, () => grow.a('statement'));
      }),
    loopBody: (most, label, setUp) => {
      const outer = loops;
      loops = [...loops, label];
      const made = grow.body(most, setUp);
      loops = outer;
      return made;
    },
    functionBody: (kind, make) => {
      const [outer, outerLoops] = [inFunction, loops];
      inFunction = kind;
      loops = [];
      const made = grow.scoped(make);
      inFunction = outer;
      loops = outerLoops;
      return made;
    },
    withEvent: (has, make) => {
      const outer = hasEvent;
      hasEvent = has;
      const made = make();
      hasEvent = outer;
      return made;
    },
    scoped: (make) => {
      const [known, functions] = [variables.length, callables.length];
      const made = make();
      variables.length = known;
      callables.length = functions;
      return made;
    },
    name: (prefix) => `${prefix}${++names}`,
    site: () => ++sites,
    declare: (sort, isMutable, prefix = prefixes[sort]) => {
      const name = grow.name(prefix);
      variables.push({ name, sort, isMutable });
      return name;
    },
    declareAs: (name, sort, isMutable) => {
      variables.push({ name, sort, isMutable });
    },
    allow: (nodes) => {
      budget = nodes;
    },
    freeze: () => {
      for (const [index, known] of variables.entries()) variables[index] = { ...known, isMutable: false };
    },
    declareFunction: (callable) => {
      callables.push(callable);
    },
    variable: (sort, isMutable = false) =>
      someOf(
        random,
        variables.filter((known) => known.sort === sort && (known.isMutable || !isMutable)),
      ),
    anyVariable: (isMutable = false) =>
      someOf(
        random,
        variables.filter((known) => known.isMutable || !isMutable),
      ),
    callable: (form, returns) =>
      someOf(
        random,
        callables.filter(
          (known) =>
            known.form === form &&
            (hasEvent || !known.takesEvent) &&
            (returns === undefined || known.returns === returns),
        ),
      ),
  };
  return grow;
}

const prefixes: Readonly<Record<ValueSort, string>> = {
  number: 'n',
  text: 's',
  boolean: 'is',
  maybe: 'maybe',
  list: 'list',
  record: 'record',
  map: 'map',
  set: 'set',
};

/** One of the last six, more often than of all: code uses what was declared near. */
function someOf<T>(random: Random, all: readonly T[]): T | null {
  if (all.length === 0) return null;
  return random.pick(random.chance(0.6) ? all.slice(-6) : all);
}

function weighted(random: Random, choices: readonly Construct[]): Construct {
  let total = 0;
  for (const { weight = 1 } of choices) total += weight * 100;
  let at = random.below(total);
  for (const choice of choices) {
    at -= (choice.weight ?? 1) * 100;
    if (at < 0) return choice;
  }
  throw new Error('no construct fits');
}
