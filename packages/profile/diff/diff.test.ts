import { profileSections } from '@emmental/model';
import { expect, test } from 'vitest';
import { fileOf } from '../testing/profile-file.ts';
import { diff } from './diff.ts';

const labels = (before: string, after: string) =>
  diff(fileOf(`emmental: profile/1\n${before}`), fileOf(`emmental: profile/1\n${after}`)).map(
    ({ label, owner, subject, environment }) =>
      `${label} ${owner}/${subject}${environment ? ` in ${environment}` : ''}`,
  );
const f = (block: string) => `functions: { F: { ${block} } }`;
const proof = (more: Readonly<Record<string, string>> = {}) => {
  const fields = {
    proof: 'sql',
    where: 'F',
    from: 'POST /q',
    field: 'body.q',
    reason: 'r',
    owner: 'o',
    until: '2030-01-01',
    ...more,
  };
  return `exceptions: { p: { ${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} } }`;
};
const out = (rules: string) => f(`outbound: { ${rules} }`);

test.each([
  ['nothing', out('a: { to: x:1 }'), out('a: { to: x:1 }'), []],
  ['another order', out('a: { to: [x:1, y:1] }'), out('a: { to: [y:1, x:1] }'), ['SAME F/outbound/a']],
  [
    'a proof accepted',
    f('inbound: { a: { from: POST /q } }'),
    `${f('inbound: { a: { from: POST /q } }')}\n${proof()}`,
    ['WIDENS (file)/exceptions/p'],
  ],
  ['a proof accepted no more', `app: a\n${proof()}`, 'app: a', ['NARROWS (file)/exceptions/p']],
  ['a proof accepted for longer', proof(), proof({ until: '2031-01-01' }), ['WIDENS (file)/exceptions/p']],
  [
    'a proof accepted in one field less',
    proof({ field: '[a, b]' }),
    proof({ field: 'a' }),
    ['NARROWS (file)/exceptions/p'],
  ],
  [
    'a proof accepted in one field more',
    proof({ field: 'a' }),
    proof({ field: '[a, b]' }),
    ['WIDENS (file)/exceptions/p'],
  ],
  [
    'a proof accepted for another kind of call',
    proof(),
    proof({ proof: 'shell' }),
    ['WIDENS (file)/exceptions/p'],
  ],
  [
    'a proof accepted from another source',
    proof(),
    proof({ from: 'GET /q' }),
    ['WIDENS (file)/exceptions/p'],
  ],
  ['a new rule', out('a: { to: x:1 }'), out('a: { to: x:1 }, b: { to: y:1 }'), ['WIDENS F/outbound/b']],
  [
    'a new rule that another covers',
    out('a: { to: "*.x.io:1" }'),
    out('a: { to: "*.x.io:1" }, b: { to: y.x.io:1 }'),
    ['SAME F/outbound/b'],
  ],
  ['a rule removed', out('a: { to: x:1 }, b: { to: y:1 }'), out('a: { to: x:1 }'), ['NARROWS F/outbound/b']],
  [
    'a rule renamed',
    out('a: { to: x:1 }'),
    out('b: { to: x:1 }'),
    ['SAME F/outbound/a', 'SAME F/outbound/b'],
  ],
  ['a wider match', out('a: { to: y.x.io:1 }'), out('a: { to: "*.x.io:1" }'), ['WIDENS F/outbound/a']],
  ['a narrower match', out('a: { to: any }'), out('a: { to: x:1 }'), ['NARROWS F/outbound/a']],
  [
    'watch instead of allow',
    out('a: { to: x:1 }'),
    out('a: { to: x:1, action: watch }'),
    ['SAME F/outbound/a'],
  ],
  [
    'deny instead of allow',
    out('a: { to: x:1 }'),
    out('a: { to: x:1, action: deny }'),
    ['NARROWS F/outbound/a'],
  ],
  ['a deny lifted', out('a: { to: x:1, action: deny }'), out('a: { to: x:1 }'), ['WIDENS F/outbound/a']],
  [
    'a deny removed',
    out('a: { to: x:1, action: deny }, b: { to: z:1 }'),
    out('b: { to: z:1 }'),
    ['WIDENS F/outbound/a'],
  ],
  [
    'what a call leaves stays',
    f('files: { a: { write: /tmp/**, fresh: true } }'),
    f('files: { a: { write: /tmp/** } }'),
    ['WIDENS F/files/a'],
  ],
  [
    'what a call leaves goes',
    f('files: { a: { write: /tmp/** } }'),
    f('files: { a: { write: /tmp/**, fresh: true } }'),
    ['NARROWS F/files/a'],
  ],
  [
    'what a call leaves stays, under another name',
    f('files: { a: { write: /tmp/**, fresh: true } }'),
    f('files: { b: { write: /tmp/** } }'),
    ['WIDENS F/files/a', 'SAME F/files/b'],
  ],
  [
    'the floor of an environment lowered',
    'floor: { prod: { mode: enforce } }',
    'floor: { prod: { mode: alert } }',
    ['WIDENS (any)/mode', 'WIDENS (file)/floor/prod'],
  ],
  [
    'a floor of break-glass removed',
    'floor: { prod: { mode: alert, break-glass: forbidden } }',
    'floor: { prod: { mode: alert } }',
    ['WIDENS (any)/break-glass', 'WIDENS (file)/floor/prod'],
  ],
  ['a section closed', f(''), f('outbound: none'), ['NARROWS F/outbound']],
  ['a section removed', f('outbound: none'), f(''), ['WIDENS F/outbound']],
  [
    'a mode lowered',
    f('mode: enforce'),
    f(
      `mode: { ${profileSections.map((section) => `${section}: ${section === 'code' ? 'alert' : 'enforce'}`).join(', ')} }`,
    ),
    ['WIDENS F/mode/code'],
  ],
  ['all modes raised', f(''), f('mode: enforce'), ['NARROWS F/mode']],
  [
    'less inspected',
    f('inbound: { a: { from: GET /a } }'),
    f('inbound: { a: { from: GET /a, inspect: [sqli] } }'),
    ['WIDENS F/inbound/a'],
  ],
  [
    'another path',
    f('files: { a: { read: /tmp/** } }'),
    f('files: { a: { read: /tmp/**, write: /tmp/** } }'),
    ['WIDENS F/files/a'],
  ],
  [
    'a resource named',
    f('permissions: { a: { call: s3:GetObject } }'),
    f('permissions: { a: { call: s3:GetObject, resource: Uploads/* } }'),
    ['NARROWS F/permissions/a'],
  ],
  [
    'an action widened',
    f('permissions: { a: { call: s3:GetObject, resource: U } }'),
    f('permissions: { a: { call: "s3:Get*", resource: U } }'),
    ['WIDENS F/permissions/a'],
  ],
  ['closed when the guard fails', f(''), f('on-error: closed'), ['NARROWS F/on-error']],
  [
    'the default for all functions',
    'defaults: { outbound: { a: { to: x:1 } } }\nfunctions: { F: {}, G: {} }',
    'defaults: { outbound: { a: { to: any } } }\nfunctions: { F: {}, G: {} }',
    ['WIDENS (defaults)/outbound/a'],
  ],
  ['one environment', f(''), `${f('')}\nenvironments: { prod: { mode: learn } }`, ['WIDENS F/mode in prod']],
  [
    'an exception',
    '',
    'exceptions: { x: { finding: a/b, reason: r, owner: o, until: 2027-01-01 } }',
    ['WIDENS (file)/exceptions/x'],
  ],
  [
    'the floor',
    'floor: { mode: alert, exception-days: 90 }',
    'floor: { mode: learn, exception-days: 180 }',
    ['WIDENS (file)/floor/exception-days', 'WIDENS (file)/floor/mode'],
  ],
])('%s', (_, before, after, expected) => {
  expect(labels(before, after)).toEqual(expected);
});

test.each([
  ['more callers', 'x: { from: GET /x, who: signed-in }', 'x: { from: GET /x, who: anyone }', ['WIDENS x']],
  ['fewer callers', 'x: { from: GET /x, who: anyone }', 'x: { from: GET /x, who: account }', ['NARROWS x']],
  ['any callers', 'x: { from: GET /x, who: nobody }', 'x: { from: GET /x }', ['WIDENS x']],
  [
    'callers through another function',
    'x: { from: s3:B, who: anyone }',
    'x: { from: s3:B, who: anyone-through A }',
    ['NARROWS x'],
  ],
  [
    'more callers of one of two triggers, under another name',
    'x: { from: [GET /x, GET /z], who: signed-in }',
    'x: { from: GET /x, who: signed-in }, z: { from: GET /z, who: anyone }',
    ['WIDENS z', 'SAME x'],
  ],
  [
    'callers whom another rule admits already',
    'x: { from: GET /x, who: signed-in }, z: { from: any, who: anyone }',
    'x: { from: GET /x, who: anyone }, z: { from: any, who: anyone }',
    ['SAME x'],
  ],
  ['a trigger more', 'x: { from: GET /x }', 'x: { from: [GET /x, s3:B] }', ['WIDENS x']],
  ['a trigger less', 'x: { from: [GET /x, s3:B] }', 'x: { from: GET /x }', ['NARROWS x']],
  ['a method for any', 'x: { from: "* /x" }', 'x: { from: GET /x }', ['NARROWS x']],
  ['a route for http', 'x: { from: http }', 'x: { from: GET /x }', ['NARROWS x']],
  ['http for a route', 'x: { from: GET /x }', 'x: { from: http }', ['WIDENS x']],
])('inbound: %s', (_, before, after, expected) => {
  const found = labels(f(`inbound: { ${before} }`), f(`inbound: { ${after} }`));
  expect(found.map((text) => text.replace('F/inbound/', ''))).toEqual(expected);
});
