import { console1 } from './1-console.ts';
import { overview2 } from './2-overview.ts';

/** The changes of the tables, in their order. A published one is never edited: a new one follows it. */
export const migrations: readonly string[] = [console1, overview2];
