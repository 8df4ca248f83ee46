import {
  type Abstract,
  type After,
  type Cell,
  choices,
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
  const leading = leadingToChanges(machine, marked);
  for (const scope of machine.records.keys())
    for (const [name, target] of scope.names) {
      const isChanged = marked.has(target);
      const before = marked.get(target) ?? target.value;
      if (!isChanged && !leads(before, leading)) continue;
      const value = left(before, name, marked, leading, new Set());
      if (isChanged) marked.set(target, value);
    }
  return marked;
}

/**
 * Returns the objects under module variables that the event changed, and those that lead to them. The walk for each
 * variable passes over all others, which are most: a repository's modules hold much that no event changes.
 */
function leadingToChanges(machine: Machine, marked: After): ReadonlySet<HeapObject> {
  const holders = new Map<HeapObject, HeapObject[]>();
  const leading = new Set<HeapObject>();
  const open: HeapObject[] = [];
  const found = (value: Abstract, holder: HeapObject | null): void => {
    for (const choice of choices(value)) {
      if (choice.kind !== 'object') continue;
      const known = holders.get(choice.object);
      if (known) {
        if (holder) known.push(holder);
        continue;
      }
      holders.set(choice.object, holder ? [holder] : []);
      open.push(choice.object);
    }
  };
  for (const scope of machine.records.keys())
    for (const target of scope.names.values()) found(marked.get(target) ?? target.value, null);
  const changed: HeapObject[] = [];
  for (let object = open.pop(); object; object = open.pop()) {
    let isChanged = hasEventNames(object);
    for (const target of cellsOf(object)) {
      const now = marked.get(target);
      isChanged ||= now !== undefined;
      found(now ?? target.value, object);
    }
    if (isChanged) changed.push(object);
  }
  for (let object = changed.pop(); object; object = changed.pop()) {
    if (leading.has(object)) continue;
    leading.add(object);
    changed.push(...(holders.get(object) ?? []));
  }
  return leading;
}

const leads = (value: Abstract, leading: ReadonlySet<HeapObject>): boolean =>
  choices(value).some((choice) => choice.kind === 'object' && leading.has(choice.object));

function left(
  value: Abstract,
  name: string,
  marked: Map<Cell, Abstract>,
  leading: ReadonlySet<HeapObject>,
  seen: Set<HeapObject>,
): Abstract {
  switch (value.kind) {
    case 'constant':
    case 'text':
    case 'event':
    case 'unknown':
      return holdsEvent(value.flows)
        ? { ...value, flows: joinFlows(value.flows, flowOf(inner.earlier(name))) }
        : value;
    case 'union':
      return { kind: 'union', of: value.of.map((choice) => left(choice, name, marked, leading, seen)) };
    case 'object':
      if (!leading.has(value.object) || seen.has(value.object)) return value;
      seen.add(value.object);
      markNames(value.object, name);
      for (const target of cellsOf(value.object)) {
        const now = left(marked.get(target) ?? target.value, name, marked, leading, seen);
        if (marked.has(target)) marked.set(target, now);
      }
      return value;
    default:
      return value;
  }
}

/** Marks the names of fields that come from event data: `[...seen.keys()]`. */
function markNames(object: HeapObject, name: string): void {
  const { restNames } = object;
  if (hasEventNames(object)) restNames.flows = joinFlows(restNames.flows, flowOf(inner.earlier(name)));
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

function* cellsOf(object: HeapObject): Iterable<Cell> {
  yield* object.fields.values();
  yield object.rest;
  yield object.base;
}
