import type { Fillings } from '@emmental/link';
import { type Inputs, restart } from '../machine/create.ts';
import { takenEvidence } from '../machine/evidence.ts';
import type { Machine, ModuleRecord } from '../machine/machine.ts';
import type { Recorder } from '../machine/record.ts';
import { loadModule } from '../modules/load.ts';
import { bornCells } from '../state/store.ts';
import { isUntouched, startTrail, undo } from '../state/trail.ts';
import { work } from '../values/work.ts';
import { addHolding } from './holding.ts';
import { type Asked, answerOf, declaredText, type Image, type Images, type Left } from './image.ts';
import { framesOf } from './take.ts';

/** Runs the top level of a module in a machine in which nothing else ran, and notes its image, or that it has none. */
export function makeImage(images: Images, path: string, inputs: Omit<Inputs, 'recorder'>): void {
  const { machine } = images;
  const asked: Asked = { holes: new Map(), declared: null };
  restart(machine, {
    ...inputs,
    images,
    makesImage: true,
    fillings: noting(inputs.fillings, asked),
    recorder,
  });
  const start = { id: machine.ids, compared: work.compared };
  startTrail(machine.store.trail, bornCells());
  const record = loaded(machine, path);
  const isWhole = !machine.stopped && machine.diagnostics.length === 0;
  const isAlone =
    !machine.isPrivate &&
    machine.overrides.size === 0 &&
    machine.eventWrites.size === 0 &&
    isUntouched(machine.store.trail);
  undo(machine.store.trail);
  const image: Image | null =
    record && isWhole && isAlone
      ? {
          record,
          happened: machine.happened ?? [],
          left: leftBy(machine, start.id),
          cost: {
            steps: machine.steps,
            joined: machine.store.joined,
            compared: work.compared - start.compared,
          },
          asked,
        }
      : null;
  if (image) addHolding(images.holding, image);
  images.ids = machine.ids;
  images.byPath.set(path, [...(images.byPath.get(path) ?? []), { asked, image }]);
}

/** Loads a module. A fault of this program in it is reported where a function loads the module, which many functions never do. */
function loaded(machine: Machine, path: string): ModuleRecord | null {
  try {
    return loadModule(machine, path);
  } catch {
    return null;
  }
}

/** Keeps what the top level records, to repeat it in each machine that takes the image. */
const recorder: Recorder = {
  record: (machine, doing, at) =>
    void machine.happened?.push({ kind: 'record', doing, at, frames: framesOf(machine) }),
};

/** The same fillings; notes every answer. */
const noting = (fillings: Fillings, asked: Asked): Fillings => ({
  of: (hole) => {
    const filling = fillings.of(hole);
    const key = JSON.stringify(hole);
    if (!asked.holes.has(key)) asked.holes.set(key, { hole, answer: answerOf(filling) });
    return filling;
  },
  get declared() {
    asked.declared ??= declaredText(fillings.declared);
    return fillings.declared;
  },
});

/** The state that the top level itself left. Things of the images that it took have a number up to `before`. */
function leftBy(machine: Machine, before: number): Left {
  const { derived, instances } = takenFrom(machine);
  return {
    wildcards: [...machine.wildcards].filter(([scope]) => scope.born > machine.store.trail.since),
    returned: [...machine.returned].filter(([object]) => object.id > before),
    holders: [...machine.holders].filter(([, holder]) => holder.id > before),
    derived: [...machine.derived]
      .map(([id, classes]) => [id, classes.filter((made) => !derived.has(made))] as const)
      .filter(([, classes]) => classes.length > 0),
    instances: [...machine.instances]
      .map(([id, count]) => [id, count - (instances.get(id) ?? 0)] as const)
      .filter(([, count]) => count > 0),
    pending: machine.pending,
    ran: [...machine.ran],
    late: [...machine.late],
    kept: [...machine.kept],
    evidence: takenEvidence(machine.evidence),
  };
}

/** The classes and the counts of objects that the taken images brought. */
function takenFrom({ taken }: Machine): {
  readonly derived: ReadonlySet<unknown>;
  readonly instances: ReadonlyMap<number, number>;
} {
  const derived = new Set<unknown>();
  const instances = new Map<number, number>();
  for (const { left } of taken) {
    for (const [, classes] of left.derived) for (const made of classes) derived.add(made);
    for (const [id, count] of left.instances) instances.set(id, (instances.get(id) ?? 0) + count);
  }
  return { derived, instances };
}
