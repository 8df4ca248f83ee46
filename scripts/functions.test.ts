import { expect, test } from 'vitest';
import { longFunctions } from './functions.mjs';

const bodyOf = (lines: number): string => 'work();\n'.repeat(lines);

test('a function of 81 lines is found, one of 80 is not', () => {
  const text = `export function short() {\n${bodyOf(78)}}\nexport const long = () => {\n${bodyOf(79)}};\n`;
  expect(longFunctions('a.ts', text)).toEqual([{ name: 'long', line: 81, lines: 81 }]);
});

test('methods and functions in functions count by their own name', () => {
  const text = `class Reader {\n  read() {\n${bodyOf(90)}  }\n}\nfunction outer() {\n  function inner() {\n${bodyOf(90)}  }\n}\n`;
  expect(longFunctions('a.ts', text).map(({ name }) => name)).toEqual(['read', 'outer', 'inner']);
});
