import type { Span } from '@emmental/code';
import type { Behaviour, Seen } from '@emmental/model';
import type { Machine } from './machine.ts';

type WithoutSeen<T> = T extends { readonly seen: Seen } ? Omit<T, 'seen'> : never;
/** A behaviour before it has its evidence. */
export type Doing = WithoutSeen<Behaviour>;

/** Collects behaviours. `createMachine` takes one. */
export interface Recorder {
  /** Notes a behaviour at a span of the running activation, with its evidence. */
  record(machine: Machine, doing: Doing, at: Span): void;
}

/** Notes a behaviour at `at` of the running activation. */
export const record = (machine: Machine, doing: Doing, at: Span): void =>
  machine.recorder.record(machine, doing, at);
