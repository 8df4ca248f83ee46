import { loadProgram } from '@emmental/code';
import { noFillings } from '@emmental/link';
import type { Value } from '@emmental/model';
import { repository } from '../../code/testing/repository.ts';
import type { Domain } from '../domain/domain.ts';
import { createMachine } from '../machine/create.ts';
import type { Machine } from '../machine/machine.ts';
import type { Doing } from '../machine/record.ts';
import { loadModule } from '../modules/load.ts';
import { readExport } from '../modules/read-export.ts';
import { describe } from '../values/describe.ts';
import { event } from '../values/value.ts';

const nothing = () => null;
const ignore = () => {};

/** A world without libraries: languages have no methods of their own, and nobody listens. */
export const plain: Domain = {
  libraries: {
    types: new Map(),
    exportOf: nothing,
    membersOf: () => ({ names: [], isOpen: false }),
    valueOf: nothing,
    isComplete: () => false,
    isUndeclared: () => false,
    replaced: () => {},
    unreadCode: nothing,
    codeOf: nothing,
    valueOfType: nothing,
    intercepts: new Map(),
  },
  classes: {
    classFor: nothing,
    instanceFor: nothing,
    fill: ignore,
    adderOf: () => null,
    finish: ignore,
    recognise: nothing,
    callsMethods: () => false,
    isHook: () => false,
    kindOf: nothing,
    afterFields: [],
  },
  language: {
    methodOf: nothing,
    propertyOf: nothing,
    attributesOf: () => event('attributes'),
    helper: nothing,
    operator: nothing,
  },
  events: { field: event, isStream: () => false },
  callers: { testOf: nothing },
  routes: { fieldAt: nothing },
  observer: {
    called: ignore,
    handed: ignore,
    decorated: ignore,
    namedImport: ignore,
    given: ignore,
    unknownMember: ignore,
    memberTaken: ignore,
    returned: ignore,
    imported: ignore,
    loaded: ignore,
  },
};

/** The export `result` of the first file after its top level has run, the machine, and the recorded behaviours. */
export async function evaluated(
  files: Readonly<Record<string, string>>,
  domain: Domain = plain,
): Promise<{ readonly result: string; readonly machine: Machine; readonly recorded: readonly Doing[] }> {
  const [path = ''] = Object.keys(files);
  const recorded: Doing[] = [];
  const recorder = { record: (_machine: Machine, doing: Doing) => void recorded.push(doing) };
  const program = await loadProgram(repository(files), [path]);
  const machine = createMachine(program, noFillings, domain, recorder);
  const made = loadModule(machine, path);
  const value = made && readExport(machine, made, 'result');
  return { result: value ? textOf(describe(value)) : 'none', machine, recorded };
}

/** A value in one line: `1`, `'a' | 'b'`, `[1, …]`, `{a: 1}`, `?`. */
function textOf(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return JSON.stringify(value.value);
    case 'text':
      return value.parts.map((part) => (typeof part === 'string' ? part : '?')).join('');
    case 'list':
      return `[${value.items.map(textOf).join(', ')}${value.open ? ', …' : ''}]`;
    case 'fields':
      return `{${[...value.fields].map(([name, field]) => `${name}: ${textOf(field)}`).join(', ')}}`;
    case 'one-of':
      return value.choices
        .map((choice) => textOf(choice.value))
        .sort()
        .join(' | ');
    case 'unknown':
      return '?';
  }
}
