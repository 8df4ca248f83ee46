import type { Program } from '@emmental/code';
import type { Fillings } from '@emmental/link';
import { createRecursion } from '../calls/recursion.ts';
import type { Domain } from '../domain/domain.ts';
import type { Images } from '../images/image.ts';
import { createPlaces } from '../state/places.ts';
import { cell, createStore } from '../state/store.ts';
import type { Trail } from '../state/trail.ts';
import { noGuards } from '../values/guards.ts';
import { work } from '../values/work.ts';
import { createEvidence } from './evidence.ts';
import type { Machine } from './machine.ts';
import type { Recorder } from './record.ts';
import { interpreter } from './table.ts';

/** A machine for one program, before any of it has run. */
export const createMachine = (
  program: Program,
  fillings: Fillings,
  domain: Domain,
  recorder: Recorder,
): Machine => startOf({ program, fillings, domain, recorder });

/** The inputs of a run. */
export interface Inputs extends Pick<Machine, 'program' | 'fillings' | 'domain' | 'recorder'> {
  readonly images?: Images;
  /** Makes the image of a module. */
  readonly makesImage?: boolean;
}

/**
 * Makes a machine ready for another run. It stays the same object with the same trail, because images hold functions of
 * models that refer to it.
 */
export function restart(machine: Machine, inputs: Inputs): void {
  Object.assign(machine, startOf(inputs, machine.store.trail));
}

/** The state of a machine at the start of a run. */
const startOf = (inputs: Inputs, trail?: Trail): Machine => ({
  main: null,
  program: inputs.program,
  interpreter,
  fillings: inputs.fillings,
  domain: inputs.domain,
  recorder: inputs.recorder,
  diagnostics: [],
  store: createStore(trail),
  looking: null,
  guards: cell({ kind: 'guards', guards: noGuards }),
  modules: new Map(),
  records: new Map(),
  stack: [],
  moduleObjects: new Map(),
  wildcards: new Map(),
  returned: new Map(),
  constructed: new Map(),
  holders: new Map(),
  overrides: new Map(),
  eventWrites: new Map(),
  inside: { depth: -1, asked: new Set() },
  calling: new Set(),
  calls: new Map(),
  reading: [],
  evidence: createEvidence(),
  recursion: createRecursion(),
  places: createPlaces(),
  pending: [],
  ran: new Set(),
  derived: new Map(),
  instances: new Map(),
  making: null,
  awaited: new WeakSet(),
  continued: new WeakSet(),
  late: new Map(),
  isResuming: false,
  kept: new Map(),
  images: inputs.images ?? null,
  taken: new Set(),
  happened: inputs.makesImage === true ? [] : null,
  isPrivate: false,
  ids: inputs.images?.ids ?? 0,
  steps: 0,
  comparedBefore: work.compared,
  loading: true,
  stopped: false,
});
