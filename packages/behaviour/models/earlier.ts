import {
  type Abstract,
  type After,
  type Cell,
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

/**
 * Marks the event data that one event left in the module variables and in the objects that they hold. The cloud keeps
 * the process, so the next event meets that data.
 */
export function markLeft(machine: Machine, after: After): After {
  const marked = new Map(after);
  for (const scope of machine.records.keys())
    for (const [name, target] of scope.names) {
      const value = left(marked.get(target) ?? target.value, name, marked, new Set());
      if (marked.has(target)) marked.set(target, value);
    }
  return marked;
}

function left(value: Abstract, name: string, marked: Map<Cell, Abstract>, seen: Set<HeapObject>): Abstract {
  switch (value.kind) {
    case 'constant':
    case 'text':
    case 'event':
    case 'unknown':
      return holdsEvent(value.flows)
        ? { ...value, flows: joinFlows(value.flows, flowOf(inner.earlier(name))) }
        : value;
    case 'union':
      return { kind: 'union', of: value.of.map((choice) => left(choice, name, marked, seen)) };
    case 'object':
      if (seen.has(value.object)) return value;
      seen.add(value.object);
      markNames(value.object, name);
      for (const target of cellsOf(value.object)) {
        const now = left(marked.get(target) ?? target.value, name, marked, seen);
        if (marked.has(target)) marked.set(target, now);
      }
      return value;
    default:
      return value;
  }
}

/** Marks the names of fields that come from event data: `[...seen.keys()]`. */
function markNames({ restNames }: HeapObject, name: string): void {
  const flowLists = [restNames.flows, ...[...restNames.texts.values()].map((text) => flowsOf(text))];
  if (flowLists.some(holdsEvent)) restNames.flows = joinFlows(restNames.flows, flowOf(inner.earlier(name)));
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

const cellsOf = (object: HeapObject): readonly Cell[] => [
  ...object.fields.values(),
  object.rest,
  object.base,
];
