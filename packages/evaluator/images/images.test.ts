import { loadProgram } from '@emmental/code';
import { noFillings } from '@emmental/link';
import { expect, test } from 'vitest';
import { repository } from '../../code/testing/repository.ts';
import { createMachine } from '../machine/create.ts';
import { lostCode } from '../machine/evidence.ts';
import type { Machine } from '../machine/machine.ts';
import { loadModule } from '../modules/load.ts';
import { plain } from '../testing/plain.ts';
import type { Images } from './image.ts';
import { createImages, endRun, startWith } from './prepare.ts';

const recorder = { record: () => {} };

/** The images of a program, and a function that runs the top level of an entry on them. */
async function imagesOver(files: Readonly<Record<string, string>>, domain = plain) {
  const program = await loadProgram(repository(files), Object.keys(files), { directory: '' });
  const inputs = { program, fillings: noFillings, domain, recorder };
  const images = createImages(createMachine(program, noFillings, domain, recorder));
  const start = (entry: string): Machine => {
    const machine = startWith(images, entry, inputs);
    loadModule(machine, entry);
    return machine;
  };
  return { images, start };
}

const withImage = ({ byPath }: Images): readonly string[] =>
  [...byPath]
    .flatMap(([path, variants]) => (variants.some(({ image }) => image !== null) ? path : []))
    .sort();

test('a module that two functions load is one object in both', async () => {
  const { start } = await imagesOver({
    'one.mjs': "import './shared.mjs';",
    'two.mjs': "import './shared.mjs';",
    'shared.mjs': 'export const state = {};',
  });
  const records = ['one.mjs', 'two.mjs'].map((entry) => start(entry).modules.get('shared.mjs'));
  expect(records[0]).toBe(records[1]);
});

test('modules that load each other are one image, from where a function enters them', async () => {
  const { images, start } = await imagesOver({
    'one.mjs': "import './a.mjs';",
    'a.mjs': "import './b.mjs'; import './leaf.mjs'; export const a = 1;",
    'b.mjs': "import './a.mjs'; export const b = 1;",
    'leaf.mjs': 'export const leaf = 1;',
  });
  start('one.mjs');
  expect(withImage(images)).toEqual(['a.mjs', 'leaf.mjs', 'one.mjs']);
});

test('a module that changes another one has no image, and the other one stays as it is', async () => {
  const { images, start } = await imagesOver({
    'one.mjs': "import './changes.mjs';",
    'changes.mjs': "import { state } from './shared.mjs'; state.name = 'changed';",
    'shared.mjs': "export const state = { name: 'new' };",
  });
  const fieldOf = (machine: Machine) => {
    const state = machine.modules.get('shared.mjs')?.scope.names.get('state')?.value;
    return state?.kind === 'object' ? state.object.fields.get('name')?.value : undefined;
  };
  const machine = start('one.mjs');
  expect(withImage(images)).toEqual(['shared.mjs']);
  expect(fieldOf(machine)).toMatchObject({ value: 'changed' });
  endRun(machine);
  expect(fieldOf(machine)).toMatchObject({ value: 'new' });
});

test('a fault in a module that the function does not load is none of its own', async () => {
  const libraries = {
    ...plain.libraries,
    valueOf: (_machine: Machine, library: string) => {
      if (library === 'faulty') throw new Error('a fault of this program');
      return null;
    },
  };
  const files = {
    'one.mjs': "export const handler = () => import('./late.mjs');",
    'late.mjs': "import faulty from 'faulty';",
  };
  const { images, start } = await imagesOver(files, { ...plain, libraries });
  start('one.mjs');
  expect(withImage(images)).toEqual(['one.mjs']);
  expect(() => start('late.mjs')).toThrow('a fault of this program');
});

test('a block that was lost while an image was made is lost in each function that takes it', async () => {
  const files = {
    'one.mjs': "import { value } from './shared.mjs'; export const one = value;",
    'shared.mjs':
      'const make = (x) => { if (x) return 1; return 2; }; export const value = make(globalThis.x);',
  };
  const { images, start } = await imagesOver(files);
  expect(lostCode(start('one.mjs').evidence)).toEqual([]);
  const [variant] = images.byPath.get('shared.mjs') ?? [];
  const evidence = variant?.image?.left.evidence;
  const [lossy] = [...(evidence?.entered ?? [])].filter(({ kind }) => kind === 'return');
  const [make] = images.machine.program.modules.get('shared.mjs')?.body ?? [];
  if (!evidence || !lossy || make?.kind !== 'declare' || make.value?.kind !== 'function')
    throw new Error('the module has a function that runs');
  const module = images.machine.program.modules.get('shared.mjs');
  evidence.entered.delete(lossy);
  if (module) evidence.lossy.set(make.value.function, module);
  expect(lostCode(start('one.mjs').evidence)).toHaveLength(1);
});
