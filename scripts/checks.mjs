// The checks of `npm test` on the sources. Each check returns lines `file:line: the problem`. Started as a script,
// this file prints them.
import { fileURLToPath } from 'node:url';
import { checkCaptured } from './captured.mjs';
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
  ['captured', checkCaptured],
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checks.flatMap(([, find]) => find());
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
