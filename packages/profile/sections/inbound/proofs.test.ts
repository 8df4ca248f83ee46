import { expect, test } from 'vitest';
import { check } from '../../check/check.ts';
import { compile, nothingLearned } from '../../compile/compile.ts';
import { explain } from '../../explain/rows.ts';
import { subjectOf } from '../../subject.ts';
import { appWith, trigger } from '../../testing/app.ts';
import { fileOf } from '../../testing/profile-file.ts';

const { app, report } = appWith([{ name: 'F', triggers: [trigger('http-api', 'POST /q')] }]);
const fileWith = (more: Readonly<Record<string, string>> = {}) => {
  const fields = {
    proof: 'sql',
    where: 'F',
    from: 'POST /q',
    field: 'body.q',
    reason: 'r',
    owner: '"@data"',
    until: '2030-01-01',
    ...more,
  };
  const entry = Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
  return fileOf(
    `emmental: profile/1\napp: shop\nfunctions: { F: { inbound: { q: { from: POST /q } } } }\nexceptions: { p: { ${entry} } }`,
  );
};
const compiled = (more: Readonly<Record<string, string>> = {}) =>
  compile(fileWith(more), { app, environment: null, function: null, learned: () => nothingLearned }).value
    .functions['F'];

test('an exception is compiled with the events of its source, as a rule of inbound is', () => {
  const fn = compiled();
  const [rule] = fn?.inbound ?? [];
  expect(fn?.accepted).toEqual([
    {
      name: 'p',
      match: expect.stringMatching(/^[0-9a-f]{8}$/),
      sink: 'sql',
      fields: ['body.q'],
      triggers: rule?.triggers,
      source: rule?.source,
      until: '2030-01-01',
    },
  ]);
  expect(compiled({ where: 'G' })).not.toHaveProperty('accepted');
});

test('a source of a kind that does not exist accepts nothing, where a rule of inbound would match any event', () => {
  expect(compiled({ from: 'sqss:Queue' })).not.toHaveProperty('accepted');
});

test('a new end keeps the id under which guards count; another field does not', () => {
  const idOf = (more: Readonly<Record<string, string>>) => compiled(more)?.accepted?.[0]?.match;
  expect(idOf({ until: '2031-01-01' })).toBe(idOf({}));
  expect(idOf({ field: 'body.r' })).not.toBe(idOf({}));
});

test('explain has an exception as a row of inbound, with the id that guards count', () => {
  const { rows } = explain(subjectOf(fileWith(), new Map(), app, report), 'F', null).value;
  expect(rows.find(({ origin }) => origin === 'exception')).toMatchObject({
    section: 'inbound',
    name: 'exceptions/p',
    match: 'sql of body.q, POST /q',
    id: compiled()?.accepted?.[0]?.match,
    action: 'allow',
    because: 'a proof accepted until 2030-01-01 by @data: r',
  });
});

test.each([
  ['nothing wrong', {}, []],
  ['a function that is not there', { where: 'G' }, ['profile/no-function']],
  ['a source that starts nothing', { from: 'GET /other' }, ['profile/no-source']],
  ['a kind that does not exist', { from: 'sqss:Queue' }, ['profile/unknown-kind']],
  ['half of the event', { field: 'headers' }, ['profile/too-wide']],
  ['a day that is over', { until: '2026-01-01' }, ['profile/expired']],
])('check reports %s', (_, more, codes) => {
  const found = check(subjectOf(fileWith(more), new Map(), app, report), '2026-12-01');
  expect(found.filter(({ message }) => / p\b|: p:|p: /.test(message)).map(({ code }) => code)).toEqual(codes);
});
