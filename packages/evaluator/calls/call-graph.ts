import type { Expression, FunctionNode, Module, Node, Pattern } from '@emmental/code';
import { type Circles, findCircles } from '../machine/circles.ts';

const known = new WeakMap<Module, Circles<FunctionNode>>();

/**
 * Returns the functions of a module that call each other and are in one circle with this one, the function included;
 * undefined for a function of another module. Finds them by the names that the functions use, before any call. Calls through
 * other modules and other values are left out.
 */
export function circleOf(module: Module, node: FunctionNode): ReadonlySet<FunctionNode> | undefined {
  const circles = known.get(module) ?? circlesIn(module);
  known.set(module, circles);
  return circles.get(node);
}

/** A function, or a module, with the names that it declares and uses. */
interface Part {
  readonly outer: Part | null;
  /** The functions that each name stands for: none where a name stands for another value. */
  readonly declared: Map<string, FunctionNode[]>;
  readonly used: Set<string>;
  /** The members of `this` that it uses. */
  readonly members: Set<string>;
  readonly inner: FunctionNode[];
}

/** The functions of a module as a graph. */
interface Graph {
  readonly parts: Map<FunctionNode, Part>;
  /** Methods and other functions that are members, by name. */
  readonly methods: Map<string, FunctionNode[]>;
}

function circlesIn({ body }: Module): Circles<FunctionNode> {
  const graph: Graph = { parts: new Map(), methods: new Map() };
  addPart(graph, body, partIn(null));
  const circles: Circles<FunctionNode> = new Map();
  for (const node of graph.parts.keys()) findCircles(circles, node, (from) => nextOf(graph, from));
  return circles;
}

const partIn = (outer: Part | null): Part => ({
  outer,
  declared: new Map(),
  used: new Set(),
  members: new Set(),
  inner: [],
});

/** The functions that a function may call. */
function nextOf({ parts, methods }: Graph, node: FunctionNode): readonly FunctionNode[] {
  const part = parts.get(node);
  if (!part) return [];
  const next = [...part.inner];
  for (const name of part.used) next.push(...functionsOf(part, name));
  for (const name of part.members) next.push(...(methods.get(name) ?? []));
  return next;
}

function functionsOf(part: Part, name: string): readonly FunctionNode[] {
  for (let around: Part | null = part; around; around = around.outer) {
    const found = around.declared.get(name);
    if (found) return found;
  }
  return [];
}

/** Adds what a part of the syntax tree declares and uses, and the functions inside of it. */
function addPart(graph: Graph, tree: unknown, part: Part): void {
  if (typeof tree !== 'object' || tree === null) return;
  if ('parameters' in tree && 'body' in tree) {
    addFunction(graph, tree as FunctionNode, part);
    return;
  }
  if ('kind' in tree) addNode(graph, tree as Node, part);
  for (const inner of Object.values(tree)) addPart(graph, inner, part);
}

function addFunction(graph: Graph, node: FunctionNode, outer: Part): void {
  const part = partIn(outer);
  graph.parts.set(node, part);
  outer.inner.push(node);
  if (node.name !== null) add(outer.declared, node.name, node);
  for (const { target } of node.parameters) if (target.kind === 'name') add(part.declared, target.name, null);
  for (const inner of [node.parameters, node.body]) addPart(graph, inner, part);
}

function addNode(graph: Graph, node: Node, part: Part): void {
  switch (node.kind) {
    case 'name':
      part.used.add(node.name);
      return;
    case 'member':
      if (isThis(node.object)) part.members.add(node.property);
      return;
    case 'declare':
    case 'assign':
      addTarget(graph, node.target, node.value?.kind === 'function' ? node.value.function : null, part);
      return;
    case 'record':
      for (const entry of node.entries)
        if (entry.kind === 'entry' && typeof entry.key === 'string' && entry.value.kind === 'function')
          add(graph.methods, entry.key, entry.value.function);
      return;
    case 'class':
      for (const { name, function: method } of node.class.members)
        if (typeof name === 'string' && method) add(graph.methods, name, method);
      return;
    default:
  }
}

const isThis = (value: Expression): boolean =>
  value.kind === 'this' || (value.kind === 'name' && (value.name === 'self' || value.name === 'cls'));

function addTarget(graph: Graph, target: Pattern, value: FunctionNode | null, part: Part): void {
  if (target.kind === 'name') add(part.declared, target.name, value);
  else if (target.kind === 'place' && target.place.kind === 'member' && value)
    add(graph.methods, target.place.property, value);
}

/** Adds a function to those that a name stands for. */
function add(all: Map<string, FunctionNode[]>, name: string, node: FunctionNode | null): void {
  const functions = all.get(name) ?? [];
  if (node) functions.push(node);
  all.set(name, functions);
}
