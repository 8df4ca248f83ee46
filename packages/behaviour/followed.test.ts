import type { ApiCall, Behaviour } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { analysed, valueText } from './testing/analysed.ts';
import { argumentFixtures, pythonArgumentFixtures } from './testing/followed/arguments.ts';
import { borrowedFixtures } from './testing/followed/borrowed.ts';
import { chosenFixtures, pythonChosenFixtures } from './testing/followed/chosen.ts';
import { containedFixtures, packageFixtures, pythonContainedFixtures } from './testing/followed/contained.ts';
import { documentFixtures, pythonDocumentFixtures } from './testing/followed/documents.ts';
import { emitterFixtures } from './testing/followed/emitters.ts';
import { filteredFixtures } from './testing/followed/filtered.ts';
import type { FollowedFixture } from './testing/followed/fixture.ts';
import { loaderFixtures, pythonFixtures } from './testing/followed/loaders.ts';
import { messageFixtures, pythonMessageFixtures } from './testing/followed/messages.ts';
import { pythonTrapFixtures, trapFixtures } from './testing/followed/traps.ts';

// Code that the language or a library calls for the program must be found as if the program called it.
describe('functions of libraries that are called through others', () => {
  test.each(borrowedFixtures)('%s', (_, program, does) => check(program, does, 'js'));
});

describe('listeners of emitters', () => {
  test.each(emitterFixtures)('%s', (_, program, does) => check(program, does, 'js'));
});

describe('modules that are loaded by other ways', () => {
  test.each(loaderFixtures)('%s', (_, program, does) => check(program, does, 'js'));
});

describe('Python', () => {
  test.each(pythonFixtures)('%s', (_, program, does) => check(program, does, 'py'));
});

describe.each([
  ['arguments of programs', argumentFixtures, pythonArgumentFixtures],
  ['readers of XML', documentFixtures, pythonDocumentFixtures],
  ['messages and functions for later', messageFixtures, pythonMessageFixtures],
  ['members that the event chooses', chosenFixtures, pythonChosenFixtures],
  ['traps, timers and configurations', trapFixtures, pythonTrapFixtures],
  ['names that stay in their folder', containedFixtures, pythonContainedFixtures],
])('%s', (_, ofNode, ofPython) => {
  test.each(ofNode)('%s', (_says, program, does) => check(program, does, 'js'));
  test.each(ofPython)('Python: %s', (_says, program, does) => check(program, does, 'py'));
});

describe('items that a filter lets through', () => {
  test.each(filteredFixtures)('%s', (_, program, does) => check(program, does, 'js'));
});

describe('modules of a package that the event chooses', () => {
  test.each(packageFixtures)('%s', (_, files, does) => check(files, does, 'py'));
});

async function check(
  program: Parameters<typeof analysed>[0],
  does: FollowedFixture[2],
  language: 'js' | 'py',
): Promise<void> {
  const { behaviours } = await analysed(program, { language });
  const found = [...new Set(behaviours.flatMap(lineOf))];
  const absent = does.filter((line) => line.startsWith('!'));
  expect(found).toEqual(expect.arrayContaining(does.filter((line) => !absent.includes(line))));
  expect(found.filter((line) => absent.includes(`!${line}`))).toEqual([]);
}

/** Writes a behaviour in the form of a fixture. */
function lineOf(behaviour: Behaviour): readonly string[] {
  switch (behaviour.kind) {
    case 'sink':
      return behaviour.sanitized
        ? []
        : [`${behaviour.language === 'xml' ? 'xml' : behaviour.sink} ${behaviour.eventPath}`];
    case 'api-call':
      return callLines(behaviour);
    case 'undecided':
      return ['question'];
    case 'process':
      return [`process ${valueText(behaviour.command)}`];
    case 'file':
      return [`file ${valueText(behaviour.path)} ${behaviour.mode}`];
    case 'host':
      return [`host ${behaviour.host}`];
    default:
      return [];
  }
}

/** Writes a call with and without the bucket that it names. */
function callLines({ service, operation, input }: ApiCall): readonly string[] {
  const bucket = input.kind === 'fields' ? input.fields.get('Bucket') : undefined;
  const line = `${service}:${operation}`;
  return bucket ? [line, `${line} ${valueText(bucket)}`] : [line];
}
