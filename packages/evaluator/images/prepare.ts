import { findCircles } from '../machine/circles.ts';
import { type Inputs, restart } from '../machine/create.ts';
import type { Machine } from '../machine/machine.ts';
import { bornCells } from '../state/store.ts';
import { startTrail, undo } from '../state/trail.ts';
import { createHolding } from './holding.ts';
import type { Image, Images } from './image.ts';
import { makeImage } from './make.ts';
import { isAnswered } from './take.ts';

/** No images yet. `machine` runs every function that takes them. */
export const createImages = (machine: Machine): Images => ({
  machine,
  byPath: new Map(),
  circles: new Map(),
  holding: createHolding(),
  ids: machine.ids,
});

/**
 * Makes the images that the entry module of a function needs and that were not made before, then makes the machine ready to
 * run the function. Everything that the images hold is older than the run.
 */
export function startWith(images: Images, entry: string, inputs: Omit<Inputs, 'images'>): Machine {
  const { machine } = images;
  const { importsOf, modules } = inputs.program;
  findCircles(images.circles, entry, (path) => [...importsOf(path)].filter((next) => modules.has(next)));
  prepare(images, entry, inputs, { paths: new Set(), fitting: new Map() });
  restart(machine, { ...inputs, images });
  startTrail(machine.store.trail, bornCells());
  return machine;
}

/** Takes back what the run changed in images. */
export const endRun = ({ store }: Machine): void => undo(store.trail);

/** The modules that the preparation of a run has seen, and the images, with whether the function gives their answers. */
interface Done {
  readonly paths: Set<string>;
  readonly fitting: Map<Image, boolean>;
}

/** Makes the image of a module after those of the modules that it loads. Modules that load each other become one image. */
function prepare(images: Images, path: string, inputs: Omit<Inputs, 'images'>, done: Done): void {
  if (done.paths.has(path) || !inputs.program.modules.has(path)) return;
  done.paths.add(path);
  const circle = images.circles.get(path) ?? new Set([path]);
  for (const member of circle)
    for (const loaded of inputs.program.importsOf(member))
      if (!circle.has(loaded)) prepare(images, loaded, inputs, done);
  const isMade = (images.byPath.get(path) ?? []).some(({ asked, image }) =>
    image ? isFitting(inputs, image, done.fitting) : isAnswered(inputs, asked),
  );
  if (!isMade) makeImage(images, path, inputs);
}

/** Does the function give the answers that the image, and those that it took, were made with? */
function isFitting(inputs: Pick<Inputs, 'fillings'>, image: Image, known: Done['fitting']): boolean {
  const before = known.get(image);
  if (before !== undefined) return before;
  const fits =
    isAnswered(inputs, image.asked) &&
    image.happened.every((step) => step.kind !== 'image' || isFitting(inputs, step.image, known));
  known.set(image, fits);
  return fits;
}
