import type { ClassNode, Expression, FunctionNode, Node, Program, Statement } from '@emmental/code';

/**
 * Returns the syntax nodes that a handler may run: the top levels of all modules, the handler, and every function whose name
 * occurs in code that may run. A function without a name, in an object literal or under a decorator belongs to the code
 * around it. It returns more code than really runs, and misses code only if a name is computed at run time.
 */
export function reachableFrom(program: Program, exported: string): ReadonlySet<object> {
  const regions = new Map<string, Region[]>();
  const open: Region[] = [];
  const roots = new Set([exported.slice(exported.lastIndexOf('.') + 1)]);
  for (const { body } of program.modules.values()) {
    open.push(regionOf(body, regions));
    for (const statement of body)
      if (statement.kind === 'export' && 'bindings' in statement)
        for (const { exported: name, local } of statement.bindings) if (roots.has(name)) roots.add(local);
  }
  // If the handler is composed at run time, no name leads to it, so all code may run.
  if (![...roots].some((name) => regions.has(name))) open.push(...[...regions.values()].flat());
  const inside = new Set<object>();
  const seen = new Set<Region>(open);
  const requested = new Set<string>();
  const request = (name: string): void => {
    if (requested.has(name)) return;
    requested.add(name);
    for (const region of regions.get(name) ?? [])
      if (!seen.has(region)) {
        seen.add(region);
        open.push(region);
      }
  };
  for (const name of roots) request(name);
  for (let region = open.pop(); region; region = open.pop()) {
    for (const node of region.nodes) inside.add(node);
    for (const name of region.names) request(name);
  }
  return inside;
}

/** The top level of a module, or a named function: its nodes, and the names in it. */
interface Region {
  readonly nodes: Node[];
  readonly names: Set<string>;
}

/** A part of a tree that the walk has not visited yet. */
interface Part {
  readonly value: unknown;
  readonly region: Region;
  /** The name of the part if it is a function: '' = it has no name, null = the name in the function itself. */
  readonly name: string | null;
  /** True for the value of a module's exports; a name in it does not count as a use. */
  readonly isExports: boolean;
}

const newRegion = (): Region => ({ nodes: [], names: new Set() });

/** Returns the region of a top level; its named functions go into `regions`. */
function regionOf(body: readonly Statement[], regions: Map<string, Region[]>): Region {
  const top = newRegion();
  const walk = new Walk(regions);
  walk.start({ value: body, region: top, name: null, isExports: false });
  return top;
}

class Walk {
  readonly #regions: Map<string, Region[]>;
  /** A stack of parts to visit. Recursion is not used, because code can be nested deeper than the engine's call stack. */
  readonly #open: Part[] = [];

  constructor(regions: Map<string, Region[]>) {
    this.#regions = regions;
  }

  start(first: Part): void {
    this.#open.push(first);
    for (let part = this.#open.pop(); part; part = this.#open.pop()) this.#read(part);
  }

  #go(part: Part, value: unknown, name: string | null = null, isExports = false): void {
    this.#open.push({ value, region: part.region, name, isExports });
  }

  /** Makes the code of a named function a region of its own. */
  #enter(name: string, code: FunctionNode): void {
    const region = newRegion();
    const same = this.#regions.get(name);
    if (same) same.push(region);
    else this.#regions.set(name, [region]);
    this.#open.push({ value: [code.parameters, code.body], region, name: null, isExports: false });
  }

  #read(part: Part): void {
    const { value, region, name } = part;
    if (typeof value !== 'object' || value === null) return;
    if (!('kind' in value)) {
      for (const each of Object.values(value)) this.#go(part, each);
      return;
    }
    const node = value as Node;
    if ('at' in node) region.nodes.push(node);
    switch (node.kind) {
      case 'function': {
        const called = name ?? node.function.name;
        if (!called || node.function.decorators.length > 0) this.#go(part, Object.values(node.function));
        else this.#enter(called, node.function);
        return;
      }
      case 'class':
        this.#class(part, node.class);
        return;
      case 'declare':
        if (node.target.kind !== 'name') this.#go(part, node.target);
        this.#go(part, node.value, node.target.kind === 'name' ? node.target.name : null);
        return;
      case 'assign':
        this.#assign(part, node);
        return;
      case 'export-default':
        this.#go(part, node.value, 'default', node.value.kind === 'record');
        return;
      case 'record':
        this.#record(part, node);
        return;
      case 'name':
        region.names.add(node.name);
        return;
      case 'member':
        region.names.add(node.property);
        this.#go(part, node.object);
        return;
      case 'literal':
        if (typeof node.value === 'string') region.names.add(node.value);
        return;
      default:
        for (const each of Object.values(node)) this.#go(part, each);
    }
  }

  #class(part: Part, { name, bases, decorators, members }: ClassNode): void {
    this.#go(part, [bases, decorators]);
    for (const member of members) {
      const { name: own, function: code } = member;
      const isNamed = typeof own === 'string' && code !== null && member.decorators.length === 0;
      // A constructor, and methods that the language calls by itself, run when the class is used.
      const isImplicit = own === 'constructor' || (typeof own === 'string' && /^__\w+__$/.test(own));
      const called = isNamed ? (isImplicit ? (name ?? part.name) : own) : null;
      if (called !== null && code) this.#enter(called, code);
      else this.#go(part, [code && Object.values(code), member.decorators]);
      if (typeof own === 'string') this.#go(part, member.value, own);
      else this.#go(part, [own, member.value]);
    }
  }

  #assign(part: Part, { target, value }: Extract<Node, { kind: 'assign' }>): void {
    const place = target.kind === 'place' && target.place.kind === 'member' ? target.place : null;
    if (place && isExportsObject(place)) this.#go(part, value, null, true);
    else this.#go(part, value, place?.property ?? (target.kind === 'name' ? target.name : null));
    if (place) this.#go(part, place.object);
    else if (target.kind !== 'name') this.#go(part, target);
  }

  #record(part: Part, { entries }: Extract<Node, { kind: 'record' }>): void {
    for (const entry of entries) {
      const key = 'key' in entry ? entry.key : null;
      if (!part.isExports) this.#go(part, entry.value, '');
      else if (entry.value.kind !== 'name') this.#go(part, entry.value, typeof key === 'string' ? key : '');
      if (typeof key !== 'string') this.#go(part, key);
    }
  }
}

/** Matches `module.exports`. */
const isExportsObject = ({ object, property }: Extract<Expression, { kind: 'member' }>): boolean =>
  property === 'exports' && object.kind === 'name' && object.name === 'module';
