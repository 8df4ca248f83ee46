import type { Program } from '@emmental/code';
import type { Fillings } from '@emmental/link';
import { createRecursion } from '../calls/recursion.ts';
import type { Domain } from '../domain/domain.ts';
import { createPlaces } from '../state/places.ts';
import { cell, createStore } from '../state/store.ts';
import { noGuards } from '../values/guards.ts';
import { work } from '../values/work.ts';
import type { Machine } from './machine.ts';
import type { Recorder } from './record.ts';
import { interpreter } from './table.ts';

/** A machine for one program, before any of it has run. */
export function createMachine(
  program: Program,
  fillings: Fillings,
  domain: Domain,
  recorder: Recorder,
): Machine {
  return {
    program,
    interpreter,
    fillings,
    domain,
    recorder,
    diagnostics: [],
    store: createStore(),
    guards: cell({ kind: 'guards', guards: noGuards }),
    modules: new Map(),
    records: new Map(),
    stack: [],
    moduleObjects: new Map(),
    wildcards: new Map(),
    returned: new Map(),
    holders: new Map(),
    overrides: new Map(),
    inside: { depth: -1, asked: new Set() },
    calls: new Map(),
    reading: [],
    cache: new Map(),
    recursion: createRecursion(),
    places: createPlaces(),
    pending: [],
    ran: new Set(),
    derived: new Map(),
    instances: new Map(),
    making: null,
    awaited: new WeakSet(),
    late: new Map(),
    ids: 0,
    steps: 0,
    comparedBefore: work.compared,
    loading: true,
    stopped: false,
  };
}
