import { type FunctionNode, loadProgram, type Module, nodesOf } from '@emmental/code';
import { expect, test } from 'vitest';
import { repository } from '../../code/testing/repository.ts';
import { circleOf } from './call-graph.ts';

const rows: readonly (readonly [fact: string, file: string, code: string, circle: readonly string[]])[] = [
  [
    'functions that call each other are in a circle, and their callers are not',
    'a.js',
    'function first() { second(); } const second = () => first(); function start() { first(); }',
    ['arrow', 'first'],
  ],
  [
    'a call within a callback counts',
    'a.js',
    'function first(all) { return all.map(function item(value) { return first(value); }); }',
    ['first', 'item'],
  ],
  [
    'methods call each other by this',
    'a.js',
    'class Parser { first() { return this.second(); } second() { return this.first(); } third() { return other.first(); } }',
    ['first', 'second'],
  ],
  [
    'methods of Python call each other by self',
    'a.py',
    'class Parser:\n    def first(self):\n        return self.second()\n    def second(self):\n        return self.first()\n',
    ['first', 'second'],
  ],
  [
    'a parameter with the name of a function is another value',
    'a.js',
    'function first(second) { second(); } function second() { first(); }',
    [],
  ],
  ['a very long chain of calls ends', 'a.js', chain(5_000), []],
];

test.each(rows)('%s', async (_fact, file, code, circle) => {
  const { modules } = await loadProgram(repository({ [file]: code }), [file]);
  const module = modules.get(file) as Module;
  const names = functionsOf(module).filter((node) => (circleOf(module, node)?.size ?? 0) > 1);
  expect(names.map(({ name }) => name ?? 'arrow').sort()).toEqual(circle);
});

function functionsOf(module: Module): readonly FunctionNode[] {
  return [...nodesOf(module.body)].flatMap((node) => {
    if (node.kind === 'class') return node.class.members.flatMap((member) => member.function ?? []);
    return node.kind === 'function' ? [node.function] : [];
  });
}

function chain(length: number): string {
  return Array.from({ length }, (_, index) => `function f${index}() { f${index + 1}(); }`).join('\n');
}
