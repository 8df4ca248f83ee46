import { data } from './data.ts';
import { firebase } from './firebase.ts';
import type { LabelledFunctions } from './label.ts';
import { machines } from './machines.ts';
import { storage } from './storage.ts';

/** Functions of Google Cloud whose labels were written before the first run of the command on them. */
export const labelledFunctions: readonly LabelledFunctions[] = [storage, data, machines, firebase];
