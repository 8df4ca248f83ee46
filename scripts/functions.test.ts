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

const pythonBody = (lines: number, indent: string): string => `${indent}work()\n`.repeat(lines);

test('a function of Python ends at its last deeper line', () => {
  const text = `def short():\n${pythonBody(79, '    ')}\n\nasync def long(\n    first,\n):\n${pythonBody(78, '    ')}\nrest = 1\n`;
  expect(longFunctions('a.py', text)).toEqual([{ name: 'long', line: 83, lines: 81 }]);
});

test('texts over several lines, and methods and functions in functions of Python count', () => {
  const text = `class Reader:\n    def read(self):\n        """Says\ndef no():\n${'\n'.repeat(60)}"""\n${pythonBody(40, '        ')}\ndef outer():\n    # def no(\n    def inner():\n${pythonBody(90, '        ')}    return inner\n`;
  expect(longFunctions('a.py', text).map(({ name }) => name)).toEqual(['read', 'outer', 'inner']);
});
