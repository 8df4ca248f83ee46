import { type Construct, printOf } from './construct.ts';
import { constructNamed, constructsOf } from './constructs/index.ts';
import { type Callable, createNames, type Names } from './names.ts';
import type { Random } from './random.ts';
import type { Language, Node, Sort, ValueSort } from './tree.ts';

/** The place where the generator makes the next node. Constructs ask it for the parts of their nodes. */
export interface Grow extends Names {
  readonly random: Random;
  readonly language: Language;
  /** The labels of the loops around this place, innermost last; `''` for a loop without one. */
  readonly loops: readonly string[];
  readonly inFunction: { readonly async: boolean; readonly generator: boolean; readonly returns: boolean };
  /** True: the name `event` is the event here. */
  readonly hasEvent: boolean;
  /** Makes an expression or an effect. */
  a(sort: Sort): Node;
  /** Makes an expression whose value is seldom known: a variable or a field of the event, where there is one. */
  open(sort: Sort): Node;
  /** Makes an expression without parts. */
  leaf(sort: Sort): Node;
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
  /** Allows this many nodes from here on, roughly. */
  allow(nodes: number): void;
  callable(form: Callable['form'], returns?: ValueSort): Callable | null;
}

/** Levels of blocks in blocks and of expressions in expressions: most programs are flat, so that runs reach most of their code. */
const flat = { mostBlocks: 3, mostExpressions: 3 };
const usual = { mostBlocks: 5, mostExpressions: 3 };
const deep = { mostBlocks: 6, mostExpressions: 6 };
const depths = [flat, flat, flat, flat, flat, flat, flat, usual, usual, deep];

/** The surroundings of a place, which change while nodes are made. */
interface Surroundings {
  loops: readonly string[];
  inFunction: Grow['inFunction'];
  hasEvent: boolean;
  blocks: number;
  expressions: number;
  /** Nodes that may still be made, roughly. */
  budget: number;
  readonly mostBlocks: number;
  readonly mostExpressions: number;
}

/** Makes the place where a program starts. */
export function createGrow(random: Random, language: Language): Grow {
  const around: Surroundings = {
    loops: [],
    inFunction: { async: false, generator: false, returns: false },
    hasEvent: false,
    blocks: 0,
    expressions: 0,
    budget: 0,
    ...random.pick(depths),
  };
  const names = createNames(random);
  /** Makes something with other surroundings. */
  const within = <T>(changes: Partial<Surroundings>, make: () => T): T => {
    const { loops, inFunction, hasEvent, blocks, expressions, budget } = around;
    Object.assign(around, changes);
    const made = make();
    Object.assign(around, { loops, inFunction, hasEvent, blocks, expressions });
    if (changes.budget !== undefined) around.budget = budget;
    return made;
  };
  const grow: Grow = {
    ...names,
    random,
    language,
    get loops() {
      return around.loops;
    },
    get inFunction() {
      return around.inFunction;
    },
    get hasEvent() {
      return around.hasEvent;
    },
    a: (sort) => nodeOf(grow, around, within, anyConstruct(grow, around, sort)),
    open: (sort) => {
      const fitting = constructsOf(sort).filter(({ name, fits }) => isOpen(name) && (fits?.(grow) ?? true));
      return fitting.length > 0 && random.chance(0.9)
        ? nodeOf(grow, around, within, weighted(random, fitting))
        : grow.a(sort);
    },
    leaf: (sort) => within({ budget: 0 }, () => grow.a(sort)),
    named: (name) => nodeOf(grow, around, within, constructNamed(name)),
    body: (most, setUp) =>
      names.scoped(() => {
        setUp?.();
        const count = isTight(around, 'statement') ? 1 : 1 + random.below(most);
        return Array.from({ length: count }, () => grow.a('statement'));
      }),
    loopBody: (most, label, setUp) =>
      within({ loops: [...around.loops, label] }, () => grow.body(most, setUp)),
    functionBody: (inFunction, make) => within({ inFunction, loops: [] }, () => names.insideFunction(make)),
    withEvent: (hasEvent, make) => within({ hasEvent }, make),
    allow: (nodes) => {
      around.budget = nodes;
    },
    callable: (form, returns) => names.function(form, returns, around.hasEvent),
  };
  return grow;
}

const isOpen = (name: string): boolean => /^plain (?:variable|event)/.test(name);

const isTight = (
  { budget, blocks, expressions, mostBlocks, mostExpressions }: Surroundings,
  sort: Sort,
): boolean => budget <= 0 || (sort === 'statement' ? blocks >= mostBlocks : expressions >= mostExpressions);

/** Chooses a construct that fits; one without parts where the program is deep or large enough. */
function anyConstruct(grow: Grow, around: Surroundings, sort: Sort): Construct {
  const all = constructsOf(sort).filter(
    (construct) => printOf(construct, grow.language) && (construct.fits?.(grow) ?? true),
  );
  const leaves = all.filter(({ isLeaf }) => isLeaf);
  return weighted(grow.random, isTight(around, sort) && leaves.length > 0 ? leaves : all);
}

function nodeOf(
  grow: Grow,
  around: Surroundings,
  within: <T>(changes: Partial<Surroundings>, make: () => T) => T,
  { name, sort, make }: Construct,
): Node {
  around.budget--;
  const deeper =
    sort === 'statement'
      ? { blocks: around.blocks + 1, expressions: 0 }
      : { expressions: around.expressions + 1 };
  const { data = {}, slots = {} } = within(deeper, () => make(grow));
  return { construct: name, sort, data, slots };
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
