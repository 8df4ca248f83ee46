import { describe, expect, test } from 'vitest';
import { subjectOf } from '../subject.ts';
import { appWith, constant, event, resource, seen } from '../testing/app.ts';
import { fileOf } from '../testing/profile-file.ts';
import { explain } from './rows.ts';

const { app, report } = appWith(
  [
    {
      name: 'F',
      behaviours: [
        {
          kind: 'api-call',
          service: 's3',
          operation: 'GetObject',
          input: constant(''),
          certainty: 'known',
          via: null,
          seen: seen(3, 's3.send(get)'),
        },
        {
          kind: 'host',
          url: event('callback'),
          host: null,
          port: null,
          seen: seen(7, 'fetch(event.callback)'),
        },
        {
          kind: 'host',
          url: constant('https://pay.example/x'),
          host: 'pay.example',
          port: 443,
          seen: seen(5, "fetch('https://pay.example/x')"),
        },
      ],
    },
  ],
  new Map([resource('Orders', 'AWS::DynamoDB::Table')]),
);

/** Lines that ask for each rule of outbound. */
function linesOf(outbound: string): Readonly<Record<string, readonly number[]>> {
  const file = fileOf(`emmental: profile/1\nfunctions:\n  F:\n    outbound:\n${outbound}`);
  const { rows } = explain(subjectOf(file, new Map(), app, report), 'F', null).value;
  return Object.fromEntries(
    rows
      .filter(({ section, at }) => section === 'outbound' && at !== null)
      .map(({ name, why }) => [name, why.map(({ line }) => line)]),
  );
}

describe('a rule is there for what no narrower one allows', () => {
  test('the fetch asks for any, the call of S3 for its service, whichever is written first', () => {
    const lines = ['any: { to: any, action: watch }', 'aws: { to: aws:s3 }', 'pay: { to: pay.example:443 }'];
    for (const order of [lines, lines.toReversed()])
      expect(linesOf(order.map((line) => `      ${line}\n`).join(''))).toEqual({
        any: [7],
        aws: [3],
        pay: [5],
      });
  });
  test('alone, it is there for all that it allows', () => {
    expect(linesOf('      any: { to: any }\n')).toEqual({ any: [3, 7, 5] });
  });
  test('a rule that denies allows nothing', () => {
    expect(linesOf('      any: { to: any }\n      pay: { to: pay.example:443, action: deny }\n')).toEqual({
      any: [3, 7, 5],
      pay: [],
    });
  });
  test('where others are closer to all of it, a rule is there for what it allows a part of', () => {
    const all = linesOf(
      '      any: { to: any }\n      aws: { to: aws:s3 }\n      pay: { to: pay.example:443 }\n      wide: { to: "*.example:443" }\n',
    );
    expect(all).toMatchObject({ pay: [5], any: [7] });
    expect(all['wide']?.includes(5)).toBe(true);
  });
  test('as does one of equal width', () => {
    expect(linesOf('      a: { to: pay.example:443 }\n      b: { to: pay.example:443 }\n')).toMatchObject({
      a: [7, 5],
      b: [7, 5],
    });
  });
});
