import { app } from './app.ts';
import { data } from './data.ts';
import { firebase } from './firebase.ts';
import type { LabelledFunctions } from './label.ts';
import { machines } from './machines.ts';
import { services } from './services.ts';
import { storage } from './storage.ts';

/** Functions of Google Cloud whose labels were written before the first run of the command on them. */
export const labelledFunctions: readonly LabelledFunctions[] = [storage, data, machines, firebase];

/** Functions that call other services, in other ways than the first. */
export const laterFunctions: readonly LabelledFunctions[] = [services, app];
