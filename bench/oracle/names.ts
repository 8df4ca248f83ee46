import type { Random } from './random.ts';
import type { ValueSort } from './tree.ts';

/** A name that the program can use at this place. */
export interface Variable {
  readonly name: string;
  readonly sort: ValueSort;
  readonly isMutable: boolean;
  /** The number of functions around its declaration: 0 at the top of a module. */
  readonly home: number;
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

/** The names of the program so far, and those that are in scope where the generator is. */
export interface Names {
  /** A new name, which is unique in the program. */
  name(prefix: string): string;
  /** A new number for an operation. */
  site(): number;
  declare(sort: ValueSort, isMutable: boolean, prefix?: string): string;
  /** Declares a name that exists already. */
  declareAs(name: string, sort: ValueSort, isMutable: boolean): void;
  declareFunction(callable: Callable): void;
  /** Lets nothing assign the variables that are in scope now. */
  freeze(): void;
  /** A variable of this sort that is in scope. */
  variable(sort: ValueSort, isMutable?: boolean): Variable | null;
  anyVariable(isMutable?: boolean): Variable | null;
  /** A function that is in scope; `hasEvent`: also one that takes the event. */
  function(form: Callable['form'], returns: ValueSort | undefined, hasEvent: boolean): Callable | null;
  /** Makes something inside of a function. */
  insideFunction<T>(make: () => T): T;
  /** Makes something in a scope of its own. */
  scoped<T>(make: () => T): T;
}

/** Makes the names of an empty program. */
export function createNames(random: Random): Names {
  const variables: Variable[] = [];
  const callables: Callable[] = [];
  let count = 0;
  let sites = 0;
  let home = 0;
  const all: Names = {
    name: (prefix) => `${prefix}${++count}`,
    site: () => ++sites,
    declare: (sort, isMutable, prefix = prefixes[sort]) => {
      const name = all.name(prefix);
      variables.push({ name, sort, isMutable, home });
      return name;
    },
    declareAs: (name, sort, isMutable) => {
      variables.push({ name, sort, isMutable, home });
    },
    declareFunction: (callable) => {
      callables.push(callable);
    },
    freeze: () => {
      for (const [index, known] of variables.entries()) variables[index] = { ...known, isMutable: false };
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
    function: (form, returns, hasEvent) =>
      someOf(
        random,
        callables.filter(
          (known) =>
            known.form === form &&
            (hasEvent || !known.takesEvent) &&
            (returns === undefined || known.returns === returns),
        ),
      ),
    insideFunction: (make) => {
      home++;
      const made = all.scoped(make);
      home--;
      return made;
    },
    scoped: (make) => {
      const [known, functions] = [variables.length, callables.length];
      const made = make();
      variables.length = known;
      callables.length = functions;
      return made;
    },
  };
  return all;
}

const prefixes: Readonly<Record<ValueSort, string>> = {
  number: 'n',
  text: 'text',
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
