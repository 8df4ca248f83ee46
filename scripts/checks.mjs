// The checks of `npm test` on the sources themselves: each returns lines `file:line: the problem`.
import { checkCircles } from './circles.mjs';
import { checkDoors } from './doors.mjs';
import { checkFunctions } from './functions.mjs';
import { checkImports } from './imports.mjs';
import { checkWords } from './words.mjs';

export const checks = [
  ['imports', checkImports],
  ['circles', checkCircles],
  ['doors', checkDoors],
  ['functions', checkFunctions],
  ['words', checkWords],
];
