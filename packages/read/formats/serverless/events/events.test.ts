import { describe, expect, test } from 'vitest';
import { added, arn } from '../testing/added.ts';
import { lowered } from '../testing/lowered.ts';

describe('what is not known is reported', () => {
  test.each([
    ['- invented: { a: b }', 'template/unsupported 10:9 invented event of hello'],
    [
      '- http: "${file(event.js)}"',
      'template/unsupported 10:9 http event of hello, whose settings are not known',
    ],
    ['- ${file(event.js)}', 'template/unsupported 10:9 an event of hello whose type is not known'],
    ['- http: { path: a }', 'template/invalid 10:9 an http event of hello needs a method and a path'],
    [
      '- httpApi: { method: GET }',
      'template/invalid 10:9 an httpApi event of hello needs a method and a path',
    ],
  ])('%s', (events, diagnostic) => expect(added(events).diagnostics).toContain(diagnostic));

  test('an event that could not be read is there, with nothing generated for it', () => {
    const { origins } = added('- invented: x\n- ${file(event.js)}\n- http: { path: a }');
    expect(origins.map(({ name, generated }) => [name, generated])).toEqual([
      ['invented#1', []],
      ['unknown#1', []],
      ['http#1', []],
    ]);
  });

  test('triggers start the alias that provisioned concurrency makes', () => {
    const { properties } = lowered(
      'service: shop\nprovider: { name: aws }\nfunctions: { hello: { handler: a.b, provisionedConcurrency: 1, events: [{ httpApi: GET /a }] } }',
    );
    expect(properties('HelloLambdaPermissionHttpApi')['FunctionName']).toEqual({
      'Fn::Join': [':', [arn, 'provisioned']],
    });
    expect(properties('HelloProvConcLambdaAlias')).toEqual({
      FunctionName: { Ref: 'HelloLambdaFunction' },
      Name: 'provisioned',
    });
  });
});
