import { type Expression, type Module, type Node, nodesOf, type Pattern } from '@emmental/code';

/** A use of the vulnerable part of a package in a module of the repository. */
export interface Use {
  readonly kind: 'called' | 'named';
  /** The name of the vulnerable part: `template`, or the name of the package if the package itself is the function. */
  readonly symbol: string;
  readonly line: number;
  readonly node: object;
}

/** The specifiers that mean the package, and its vulnerable names; '' is the package itself when it is called. */
export interface Wanted {
  isPackage(specifier: string): boolean;
  readonly symbols: ReadonlySet<string>;
}

/**
 * Finds every use of vulnerable names in one module: `_.template(…)`, `import { template }`,
 * `require('lodash/template')`, `new Parser().parseString(…)`, `from yaml import load`. A variable that holds a value
 * of the package counts as that value. If the package is passed on or a member is computed, it may be used in any way, so
 * it counts as named.
 */
export function usesIn(module: Module, { isPackage, symbols }: Wanted): readonly Use[] {
  const bound = new Bound(module, isPackage, symbols);
  if (!bound.isThere) return [];
  const found: Use[] = [...bound.imported];
  const add = (kind: Use['kind'], symbol: string, node: Node): void => {
    found.push({ kind, symbol, line: node.at.line, node });
  };
  /** Expressions whose use was decided together with the node around them; outer nodes are visited first. */
  const decided = new Set<object>();
  for (const node of nodesOf(module.body)) {
    switch (node.kind) {
      case 'call':
      case 'new': {
        const symbol = bound.symbolOf(node.callee);
        if (symbol !== null) add('called', symbol, node);
        else if (bound.isComputed(node.callee)) add('named', everything, node);
        decided.add(node.callee).add(unwrapped(node.callee));
        break;
      }
      case 'declare':
        // A value that is assigned to a name is followed under that name.
        if (node.value) decided.add(node.value).add(unwrapped(node.value));
        break;
      case 'assign': {
        const isKept = node.target.kind === 'name' || isOwn(node.target);
        if (isKept) decided.add(node.value).add(unwrapped(node.value));
        break;
      }
      case 'export':
        if (node.specifier === null && node.bindings.some(({ local }) => bound.isWholeName(local)))
          add('named', everything, node);
        break;
      case 'name':
      case 'member':
      case 'index':
      case 'import': {
        if (!isExpression(node)) break;
        if ('object' in node && !isNamedPart(node.object, bound))
          decided.add(node.object).add(unwrapped(node.object));
        if (decided.has(node)) break;
        const symbol = bound.symbolOf(node);
        if (symbol !== null) add('named', symbol, node);
        else if (bound.isWhole(node) || bound.isComputed(node)) add('named', everything, node);
        break;
      }
    }
  }
  return found;
}

const everything = 'all of it';

type Member = Extract<Expression, { kind: 'member' }>;
type Index = Extract<Expression, { kind: 'index' }>;

/** Returns whether a node is an expression. An import statement has the same kind as an import that is a value. */
const isExpression = (node: Node): node is Expression => node.kind !== 'import' || 'how' in node;

/** Matches `_.template` in `_.template.bind(_)`. */
const isNamedPart = (node: Expression, bound: Bound): boolean =>
  (node.kind === 'member' || node.kind === 'index') && bound.symbolOf(node) !== null;

/** Matches `this.parser = …`, which is followed inside of the module. */
const isOwn = (target: Pattern): boolean =>
  target.kind === 'place' && target.place.kind === 'member' && target.place.object.kind === 'this';

/** Removes `await`, and the `default` that modules of one kind add for modules of the other. */
function unwrapped(node: Expression): Expression {
  if (node.kind === 'await' && node.value) return unwrapped(node.value);
  if (node.kind === 'member' && node.property === 'default') return unwrapped(node.object);
  return node;
}

function propertyOf(node: Member | Index): string | null {
  if (node.kind === 'member') return node.property;
  const { index } = node;
  return index.kind === 'literal' && typeof index.value === 'string' ? index.value : null;
}

/** Returns the value that a member, call, element or `await` starts from; null for anything else. */
function originOf(node: Expression): Expression | null {
  switch (node.kind) {
    case 'member':
    case 'index':
      return node.object;
    case 'call':
    case 'new':
      return node.callee;
    case 'await':
      return node.value;
    default:
      return null;
  }
}

/** The names in a module that stand for the package, a value of the package, or a vulnerable part. */
class Bound {
  readonly imported: Use[] = [];
  /** Local name → its vulnerable symbol. */
  readonly #symbols = new Map<string, string>();
  /** Names that hold the package's module object, or its default. */
  readonly #whole = new Set<string>();
  /** Names of values that the package returns: instances, results. */
  readonly #parts = new Set<string>();
  readonly #isPackage: (specifier: string) => boolean;
  readonly #wanted: ReadonlySet<string>;

  constructor(module: Module, isPackage: (specifier: string) => boolean, wanted: ReadonlySet<string>) {
    this.#isPackage = isPackage;
    this.#wanted = wanted;
    const nodes = [...nodesOf(module.body)];
    for (const node of nodes) this.#bind(node);
    // Repeats until nothing changes, because a value can be assigned to a name before its own name is known.
    for (let before = -1; before !== this.#size; ) {
      before = this.#size;
      for (const node of nodes)
        if ((node.kind === 'declare' || node.kind === 'assign') && node.value)
          this.#put(node.target, node.value, node);
    }
    this.isThere ||= nodes.some((node) => isExpression(node) && this.#packageOf(node) !== null);
  }

  isThere = false;

  get #size(): number {
    return this.#symbols.size + this.#whole.size + this.#parts.size;
  }

  /**
   * Returns whether an expression is a value of the package, down its members, calls and elements. Chains longer than
   * anyone writes are not followed.
   */
  isOf(node: Expression): boolean {
    let at: Expression | null = node;
    for (let deep = 0; at !== null && deep < 100; deep += 1) {
      if (at.kind === 'name')
        return this.#whole.has(at.name) || this.#parts.has(at.name) || this.#symbols.has(at.name);
      if (at.kind === 'import') return this.#packageOf(at) !== null;
      if (at.kind === 'member' && this.#parts.has(pathOf(at) ?? '')) return true;
      at = originOf(at);
    }
    return false;
  }

  isWholeName(name: string): boolean {
    return this.#whole.has(name);
  }

  /** True when an expression is the package itself, which has every name of the package as a member. */
  isWhole(node: Expression): boolean {
    const plain = unwrapped(node);
    if (plain.kind === 'name') return this.#whole.has(plain.name);
    const specifier = this.#packageOf(plain);
    return specifier !== null && this.#pathOf(specifier) === null;
  }

  /** Returns whether an expression reads a computed member of the package: `_[name]`. */
  isComputed(node: Expression): boolean {
    return node.kind === 'index' && propertyOf(node) === null && this.isWhole(node.object);
  }

  /** Returns the vulnerable name that an expression means; null when it means none. */
  symbolOf(node: Expression): string | null {
    const plain = unwrapped(node);
    if (plain.kind === 'member' || plain.kind === 'index') {
      const name = propertyOf(plain);
      return name !== null && this.#wanted.has(name) && this.isOf(plain.object) ? name : null;
    }
    if (plain.kind === 'name') {
      const isItself = this.#whole.has(plain.name) && this.#wanted.has('');
      return this.#symbols.get(plain.name) ?? (isItself ? plain.name : null);
    }
    const specifier = this.#packageOf(plain);
    if (specifier === null) return null;
    const path = this.#pathOf(specifier);
    if (path !== null) return this.#wanted.has(path) ? path : null;
    return this.#wanted.has('') ? specifier : null;
  }

  #packageOf(node: Expression): string | null {
    if (node.kind !== 'import' || node.how === 'require.resolve') return null;
    const { specifier } = node;
    const written =
      specifier.kind === 'literal' && typeof specifier.value === 'string' ? specifier.value : null;
    return written !== null && this.#isPackage(written) ? written : null;
  }

  /** Returns the last part of a specifier: `lodash/fp/template` → `template`; null for the package itself. */
  #pathOf(specifier: string): string | null {
    return /\/([^/]+?)(?:\.[cm]?js)?$/.exec(specifier.replace(/^@[^/]+\//, ''))?.[1] ?? null;
  }

  #bind(node: Node): void {
    if (node.kind === 'export' && node.specifier !== null && this.#isPackage(node.specifier)) {
      this.isThere = true;
      for (const { local } of node.bindings)
        if (local === '*' || this.#wanted.has(local))
          this.imported.push({
            kind: 'named',
            symbol: local === '*' ? everything : local,
            line: node.at.line,
            node,
          });
      return;
    }
    if (node.kind !== 'import' || 'how' in node || !this.#isPackage(node.specifier)) return;
    this.isThere = true;
    for (const { imported, local } of node.bindings) {
      const path = this.#pathOf(node.specifier);
      const isModule = imported === '*' || imported === 'default';
      const symbol = isModule ? path : imported;
      if (local === '*') {
        // Every name of the package becomes a name of the module.
        for (const each of this.#wanted) if (each !== '') this.#name(each, each, node);
      } else if (symbol !== null && this.#wanted.has(symbol)) this.#name(local, symbol, node);
      else if (isModule && path === null) this.#whole.add(local);
      else this.#parts.add(local);
    }
  }

  /** Notes a local name that is vulnerable. It counts where it is made, used or not. */
  #name(local: string, symbol: string, node: Node): void {
    if (this.#symbols.get(local) === symbol) return;
    this.#symbols.set(local, symbol);
    this.imported.push({ kind: 'named', symbol, line: node.at.line, node });
  }

  #put(target: Pattern, value: Expression, node: Node): void {
    const symbol = this.symbolOf(value);
    const isWhole = this.isWhole(value);
    if (symbol === null && !isWhole && !this.isOf(value)) return;
    if (target.kind === 'name') {
      if (isWhole) this.#whole.add(target.name);
      else if (symbol !== null) this.#name(target.name, symbol, node);
      else this.#parts.add(target.name);
    } else if (target.kind === 'place') {
      const path = target.place.kind === 'member' ? pathOf(target.place) : null;
      if (path !== null) this.#parts.add(path);
    } else if (target.kind === 'record')
      for (const { key, target: inner } of target.entries) {
        if (inner.kind !== 'name') continue;
        if (key === 'default' && isWhole) this.#whole.add(inner.name);
        else if (key === 'default' && symbol !== null) this.#name(inner.name, symbol, node);
        else if (typeof key === 'string' && this.#wanted.has(key)) this.#name(inner.name, key, node);
        else this.#parts.add(inner.name);
      }
  }
}

/** Returns a path of names: `this.parser`, `exports.yaml`. */
function pathOf(node: Member): string | null {
  const { object, property } = node;
  if (object.kind === 'this') return `this.${property}`;
  return object.kind === 'name' ? `${object.name}.${property}` : null;
}
