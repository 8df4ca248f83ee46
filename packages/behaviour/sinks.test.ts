import type { Behaviour } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { analysed } from './testing/analysed.ts';
import { headerFixtures } from './testing/sinks/headers.ts';
import { javascriptFixtures, type SinkFixture } from './testing/sinks/javascript.ts';
import { pydanticFixtures } from './testing/sinks/pydantic.ts';
import { pythonFixtures } from './testing/sinks/python.ts';

const sinksOf = (behaviours: readonly Behaviour[]): readonly string[] =>
  [
    ...new Set(
      behaviours.flatMap((behaviour) =>
        behaviour.kind === 'sink'
          ? [
              `${behaviour.role === 'redirect' ? 'redirect' : behaviour.sink} ${behaviour.eventPath} ${behaviour.seen.at.line} ${behaviour.sanitized ?? '-'}${behaviour.byChance ? ` ${behaviour.byChance}` : ''}`,
            ]
          : [],
      ),
    ),
  ].sort();

async function check({ files, triggers, sinks }: SinkFixture): Promise<void> {
  const started = triggers?.map((kind) => ({ kind, settings: new Map() }));
  const { behaviours } = await analysed(files, started ? { triggers: started } : {});
  expect(sinksOf(behaviours)).toEqual([...sinks].sort());
}

describe('event data in JavaScript', () => {
  it.each(javascriptFixtures.map((fixture) => [fixture.says, fixture] as const))('%s', (_, fixture) =>
    check(fixture),
  );
});

describe('event data in headers', () => {
  it.each(headerFixtures.map((fixture) => [fixture.says, fixture] as const))('%s', (_, fixture) =>
    check(fixture),
  );
});

describe('event data in Python', () => {
  it.each([...pythonFixtures, ...pydanticFixtures].map((fixture) => [fixture.says, fixture] as const))(
    '%s',
    (_, fixture) => check(fixture),
  );
});
