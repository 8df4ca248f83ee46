import { expect, test } from 'vitest';
import type { App, Trigger } from './app.ts';
import { type Feed, originsOf } from './feeds.ts';
import type { TriggerKind } from './trigger-kind.generated.ts';

const at = { file: 'template.yaml', line: 1, column: 1 };
const feed = (from: string, to: string, kind: TriggerKind): Feed => ({
  from,
  to,
  kind,
  source: `${kind} ${from}`,
  at,
  settings: new Map(),
});
const queue: Trigger = {
  kind: 'sqs',
  source: 'sqs Jobs',
  sourceId: 'Jobs',
  sourceValue: null,
  exposure: 'account',
  by: '',
  at,
  place: null,
  settings: new Map(),
};
const origins = (trigger: Trigger, feeds: readonly Feed[]) =>
  originsOf(trigger, { feeds } as Partial<App> as App).map(
    ({ id, kind, through }) => `${id} by ${kind} through ${through.map(({ to }) => to).join(', ')}`,
  );

test('a queue is fed by the topic before it, and that by the bucket before it', () => {
  expect(origins(queue, [feed('Topic', 'Jobs', 'sns'), feed('Files', 'Topic', 's3')])).toEqual([
    'Jobs by sqs through ',
    'Topic by sns through Jobs',
    'Files by s3 through Topic, Jobs',
  ]);
});

test('each is an origin once, so a circle ends', () => {
  expect(
    origins(queue, [feed('A', 'Jobs', 'events'), feed('B', 'A', 'events'), feed('A', 'B', 'events')]),
  ).toHaveLength(3);
});

test('a trigger without a source has no origins', () => {
  expect(origins({ ...queue, sourceId: null }, [feed('Topic', 'Jobs', 'sns')])).toEqual([]);
});
