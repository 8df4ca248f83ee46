import { bounds } from '../machine/bounds.ts';
import type { Frame, Kept, Machine, ModuleRecord } from '../machine/machine.ts';
import { isUntouched } from '../state/trail.ts';
import { type Asked, answerOf, declaredText, type Image, type Left } from './image.ts';

/** Adds a module to the machine before its top level runs. */
export function addModule(machine: Machine, path: string, record: ModuleRecord): void {
  putModule(machine, path, record);
  machine.happened?.push({ kind: 'module', path, record });
}

function putModule(machine: Machine, path: string, record: ModuleRecord): void {
  machine.modules.set(path, record);
  machine.records.set(record.scope, record);
  machine.moduleObjects.set(record.exports, record);
}

/** The image of a module that the machine can take over now; null when it has to run the top level. */
export function imageFor(machine: Machine, path: string): Image | null {
  if (!machine.images || !isAtRest(machine)) return null;
  for (const { asked, image } of machine.images.byPath.get(path) ?? [])
    if (image && isAnswered(machine, asked) && fits(machine, image)) return image;
  return null;
}

/**
 * Does the machine run nothing but top levels of modules, outside of branches, and is everything as the images have it? Only
 * then does a top level find the same state as in a machine in which nothing else ran.
 */
const isAtRest = ({ store, stack, reading, recursion, overrides, eventWrites, stopped }: Machine): boolean =>
  !stopped &&
  store.journal.length === 0 &&
  store.watched.length === 0 &&
  reading.length === 0 &&
  recursion.head === null &&
  overrides.size === 0 &&
  eventWrites.size === 0 &&
  isUntouched(store.trail) &&
  stack.every(({ node, jumps }) => node === null && jumps.length === 0);

/** Does the function of the machine give the same answers? */
export function isAnswered({ fillings }: Pick<Machine, 'fillings'>, { holes, declared }: Asked): boolean {
  for (const { hole, answer } of holes.values()) if (answerOf(fillings.of(hole)) !== answer) return false;
  return declared === null || declared === declaredText(fillings.declared);
}

/** Can the machine take the image and all that it needs, without a second state of a module and within the bound of steps? */
function fits(machine: Machine, image: Image): boolean {
  const needed = new Set<Image>();
  const addNeeded = (next: Image): boolean => {
    if (machine.taken.has(next) || needed.has(next)) return true;
    needed.add(next);
    return (
      isAnswered(machine, next.asked) &&
      next.left.kept.every(([key, state]) => agrees(machine.kept.get(key), state)) &&
      next.happened.every(
        (step) =>
          (step.kind !== 'module' || !machine.modules.has(step.path)) &&
          (step.kind !== 'image' || addNeeded(step.image)),
      )
    );
  };
  if (!addNeeded(image)) return false;
  let steps = machine.steps + machine.store.joined / bounds.cellsOfStep;
  for (const { cost } of needed)
    steps += cost.steps + cost.joined / bounds.cellsOfStep + cost.compared / bounds.comparedOfStep;
  return steps < bounds.steps;
}

/** Has a state of the domain no other value for a key of another state? */
function agrees(state: Kept | undefined, other: Kept): boolean {
  if (!(state instanceof Map && other instanceof Map)) return true;
  for (const [key, value] of other) if (state.has(key) && state.get(key) !== value) return false;
  return true;
}

/** Takes over an image, as if the top level ran here, and returns the module. */
export function take(machine: Machine, image: Image): ModuleRecord {
  machine.happened?.push({ kind: 'image', image, frames: framesOf(machine) });
  repeat(machine, image);
  return image.record;
}

/** The running activations as they are now. They go on, so an image keeps copies. */
export const framesOf = ({ stack }: Machine): readonly Frame[] => stack.map((frame) => ({ ...frame }));

function repeat(machine: Machine, image: Image): void {
  machine.taken.add(image);
  for (const step of image.happened)
    if (step.kind === 'module') putModule(machine, step.path, step.record);
    else {
      machine.stack.push(...step.frames);
      if (step.kind === 'record') {
        if (machine.happened === null) machine.recorder.record(machine, step.doing, step.at);
      } else if (!machine.taken.has(step.image)) repeat(machine, step.image);
      machine.stack.length -= step.frames.length;
    }
  addLeft(machine, image.left);
  if (machine.happened === null) addWork(machine, image);
}

function addLeft(machine: Machine, left: Left): void {
  for (const [scope, value] of left.wildcards) machine.wildcards.set(scope, value);
  for (const [object, value] of left.returned) machine.returned.set(object, value);
  for (const [place, holder] of left.holders) machine.holders.set(place, holder);
  for (const [id, classes] of left.derived)
    machine.derived.set(id, [...(machine.derived.get(id) ?? []), ...classes]);
  for (const [id, count] of left.instances)
    machine.instances.set(id, (machine.instances.get(id) ?? 0) + count);
  for (const [key, state] of left.kept) {
    const known = machine.kept.get(key) ?? (state instanceof Map ? new Map() : new Set());
    machine.kept.set(key, known);
    if (known instanceof Map)
      for (const [name, value] of state as Map<unknown, unknown>) known.set(name, value);
    else for (const value of state.keys()) known.add(value);
  }
}

/** Adds the steps, the evidence, and the code that runs when the handler has ended. An image has only those of its own top level. */
function addWork(machine: Machine, { left, cost }: Image): void {
  machine.evidence.taken.add(left.evidence);
  machine.pending.push(...left.pending);
  for (const key of left.ran) machine.ran.add(key);
  for (const [key, late] of left.late) machine.late.set(key, late);
  machine.steps += cost.steps;
  machine.store.joined += cost.joined;
  machine.comparedBefore -= cost.compared;
}
