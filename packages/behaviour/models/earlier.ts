import {
  type Abstract,
  type After,
  addNameFlows,
  type Cell,
  cellsOf,
  type Flows,
  flowOf,
  flowsOf,
  type HeapObject,
  inner,
  isInner,
  joinFlows,
  type Machine,
  noFlow,
} from '@emmental/evaluator';
import { leadingToChanges } from './leading.ts';

/**
 * Marks the event data that one event left in the module variables and in the objects that they hold. The cloud keeps
 * the process, so the next event meets that data.
 */
export function markLeft(machine: Machine, after: After): After {
  const marked = new Map(after);
  const leading = leadingToChanges(machine, marked, hasEventNames);
  const marking: Marking = { machine, marked, leading };
  for (const scope of machine.records.keys())
    for (const [name, target] of scope.names) {
      const isChanged = marked.has(target);
      const before = marked.get(target) ?? target.value;
      for (const inside of cellsKept(before)) mark(inside, name, marking);
      if (!isChanged && !leads(before, leading)) continue;
      const value = left(before, name, marking, new Set());
      if (isChanged) marked.set(target, value);
    }
  for (const [key, target] of machine.overrides) mark(target, nameOf(key), marking);
  return marked;
}

/** Marks the value of a cell that keeps it from one event to the next. */
function mark(target: Cell, name: string, marking: Marking): void {
  const { marked, leading } = marking;
  const before = marked.get(target) ?? target.value;
  if (!marked.has(target) && !leads(before, leading)) return;
  const value = left(before, name, marking, new Set());
  if (marked.has(target)) marked.set(target, value);
}

/** The cells that live as long as a function: defaults of its parameters, and properties on it. */
function cellsKept(value: Abstract): readonly Cell[] {
  if (value.kind === 'union') return value.of.flatMap(cellsKept);
  return value.kind === 'function' ? [...value.closure.defaults.values(), ...cellsOf(value.closure.own)] : [];
}

/** The name of a member of a library, of a global or of a library object, from the key under which its value is kept. */
const nameOf = (key: string): string => key.split('.').at(-1) ?? key;

function leads(value: Abstract, leading: ReadonlySet<HeapObject>): boolean {
  if (value.kind === 'union') return value.of.some((choice) => leads(choice, leading));
  return value.kind === 'object' && leading.has(value.object);
}

interface Marking {
  readonly machine: Machine;
  readonly marked: Map<Cell, Abstract>;
  readonly leading: ReadonlySet<HeapObject>;
}

function left(value: Abstract, name: string, marking: Marking, seen: Set<HeapObject>): Abstract {
  const { machine, marked, leading } = marking;
  switch (value.kind) {
    case 'constant':
    case 'text':
    case 'event':
    case 'unknown':
      return holdsEvent(value.flows)
        ? { ...value, flows: joinFlows(value.flows, flowOf(inner.earlier(name))) }
        : value;
    case 'union':
      return { kind: 'union', of: value.of.map((choice) => left(choice, name, marking, seen)) };
    case 'object':
      if (!leading.has(value.object) || seen.has(value.object)) return value;
      seen.add(value.object);
      markNames(machine, value.object, name);
      for (const target of cellsOf(value.object)) {
        const now = left(marked.get(target) ?? target.value, name, marking, seen);
        if (marked.has(target)) marked.set(target, now);
      }
      return value;
    default:
      return value;
  }
}

/** Marks the names of fields that come from event data: `[...seen.keys()]`. */
function markNames(machine: Machine, object: HeapObject, name: string): void {
  if (hasEventNames(object)) addNameFlows(machine, object, flowOf(inner.earlier(name)));
}

function hasEventNames({ restNames: { texts, flows } }: HeapObject): boolean {
  if (holdsEvent(flows)) return true;
  for (const text of texts.values()) if (holdsEvent(flowsOf(text))) return true;
  return false;
}

const holdsEvent = (flows: Flows): boolean =>
  flows.some(({ path }) => !isInner(path) && !ofTheStage.test(path));

/**
 * Fields that are the same for every caller of an API stage. Source: API Gateway developer guide, input of Lambda
 * proxy integrations.
 */
const ofTheStage =
  /^(?:stageVariables|requestContext\.(?:stage|apiId|accountId|domainName|domainPrefix|resourcePath|protocol))\b/;

/** Returns the event data in a value that an earlier event left. */
export function earlierIn(flows: Flows): Flows {
  const prefix = inner.earlier('');
  return flows.some(({ path }) => path.startsWith(prefix))
    ? flows.filter(({ path }) => path.startsWith(prefix))
    : noFlow;
}
