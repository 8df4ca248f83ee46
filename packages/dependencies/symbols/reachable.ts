import type { Expression, FunctionNode, Node, Program, Statement } from '@emmental/code';

/**
 * The code that a handler may run, told by names: the top levels of all modules, the handler, and every function whose
 * name stands in code that may run. A function without a name, in a record or under a decorator is part of what is
 * around it. More than really runs, never less but for names that are put together at run time.
 */
export function reachableFrom(program: Program, exported: string): ReadonlySet<object> {
  const regions = new Map<string, Region[]>();
  const open: Region[] = [];
  const roots = new Set([exported.slice(exported.lastIndexOf('.') + 1)]);
  for (const { body } of program.modules.values()) {
    open.push(regionOf(body, regions));
    for (const statement of body)
      if (statement.kind === 'export' && 'bindings' in statement)
        for (const one of statement.bindings) if (roots.has(one.exported)) roots.add(one.local);
  }
  // A handler that is put together where no name tells it: all may run.
  if (![...roots].some((name) => regions.has(name))) open.push(...[...regions.values()].flat());
  const inside = new Set<object>();
  const seen = new Set<Region>(open);
  const asked = new Set<string>();
  const ask = (name: string): void => {
    if (asked.has(name)) return;
    asked.add(name);
    for (const region of regions.get(name) ?? [])
      if (!seen.has(region)) {
        seen.add(region);
        open.push(region);
      }
  };
  for (const name of roots) ask(name);
  for (let region = open.pop(); region; region = open.pop()) {
    for (const node of region.nodes) inside.add(node);
    for (const name of region.names) ask(name);
  }
  return inside;
}

/** The top level of a module, or a named function: what stands in it, and the names that it writes. */
interface Region {
  readonly nodes: Node[];
  readonly names: Set<string>;
}

/** A part of a tree still to be looked at; `name` is what it is called where it is a function: '' is nothing, null its own name. */
interface Part {
  readonly value: unknown;
  readonly region: Region;
  readonly name: string | null;
  /** What a module exports: names in it are no use of them. */
  readonly isExports: boolean;
}

function regionOf(body: readonly Statement[], regions: Map<string, Region[]>): Region {
  const top: Region = { nodes: [], names: new Set() };
  const open: Part[] = [{ value: body, region: top, name: null, isExports: false }];
  for (let part = open.pop(); part; part = open.pop()) {
    const { value, region, name, isExports } = part;
    if (typeof value !== 'object' || value === null) continue;
    const go = (inside: unknown, called: string | null = null, exports = false): void => {
      open.push({ value: inside, region, name: called, isExports: exports });
    };
    const enter = (called: string, code: FunctionNode): void => {
      const inner: Region = { nodes: [], names: new Set() };
      const same = regions.get(called);
      if (same) same.push(inner);
      else regions.set(called, [inner]);
      open.push({ value: [code.parameters, code.body], region: inner, name: null, isExports: false });
    };
    if (!('kind' in value)) {
      for (const each of Object.values(value)) go(each);
      continue;
    }
    const node = value as Node;
    if ('at' in node) region.nodes.push(node);
    switch (node.kind) {
      case 'function': {
        const called = name ?? node.function.name;
        if (!called || node.function.decorators.length > 0) go(Object.values(node.function));
        else enter(called, node.function);
        break;
      }
      case 'class': {
        const { bases, decorators, members } = node.class;
        go([bases, decorators]);
        for (const member of members) {
          const { name: own, function: code } = member;
          // What runs when one is made, and what the language calls by itself, runs where the class is used.
          const called =
            typeof own !== 'string' || code === null || member.decorators.length > 0
              ? null
              : own === 'constructor' || /^__\w+__$/.test(own)
                ? (node.class.name ?? name)
                : own;
          if (called !== null && code) enter(called, code);
          else go([code && Object.values(code), member.decorators]);
          if (typeof own === 'string') go(member.value, own);
          else go([own, member.value]);
        }
        break;
      }
      case 'declare':
        if (node.target.kind !== 'name') go(node.target);
        go(node.value, node.target.kind === 'name' ? node.target.name : null);
        break;
      case 'assign': {
        const { target } = node;
        const place = target.kind === 'place' && target.place.kind === 'member' ? target.place : null;
        if (place && isExportsObject(place)) go(node.value, null, true);
        else go(node.value, place?.property ?? (target.kind === 'name' ? target.name : null));
        if (place) go(place.object);
        else if (target.kind !== 'name') go(target);
        break;
      }
      case 'export-default':
        go(node.value, 'default', node.value.kind === 'record');
        break;
      case 'record':
        for (const entry of node.entries) {
          const key = 'key' in entry ? entry.key : null;
          if (!isExports) go(entry.value, '');
          else if (entry.value.kind !== 'name') go(entry.value, typeof key === 'string' ? key : '');
          if (typeof key !== 'string') go(key);
        }
        break;
      case 'name':
        region.names.add(node.name);
        break;
      case 'member':
        region.names.add(node.property);
        go(node.object);
        break;
      case 'literal':
        if (typeof node.value === 'string') region.names.add(node.value);
        break;
      default:
        for (const each of Object.values(node)) go(each);
    }
  }
  return top;
}

/** `module.exports`. */
const isExportsObject = ({ object, property }: Extract<Expression, { kind: 'member' }>): boolean =>
  property === 'exports' && object.kind === 'name' && object.name === 'module';
