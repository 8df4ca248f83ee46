import { readFileSync } from 'node:fs';

/** Returns the text of a program in `e2e/fixtures`; throws when there is no such file. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
