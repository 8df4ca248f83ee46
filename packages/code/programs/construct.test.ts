import { describe, expect, it } from 'vitest';
import { codeInProgram } from './construct.ts';
import type { ProgramFunction } from './functions.ts';

const made = (
  id: string | null,
  code: string | null,
  more: Partial<ProgramFunction> = {},
): ProgramFunction => ({
  construct: 'Function',
  id,
  file: 'lib/shop.ts',
  line: 1,
  code,
  handler: null,
  ...more,
});

const files = ['src/orders/index.ts', 'src/mail/index.ts', 'src/send.ts', 'src/shop.Day.ts', 'py/app.py'];

const found = (logicalId: string, functions: readonly ProgramFunction[], handler = 'index.handler') => {
  const language = handler.startsWith('app') ? ('python' as const) : ('javascript' as const);
  const code = codeInProgram({ logicalId, handler, language }, functions, (path) => files.includes(path));
  return code && `${code.directory}/${code.handler}`;
};

describe('the code that a program names for a function of its template', () => {
  it.each([
    ['a folder', 'ApiOrders1A2B3C4D', [made('Orders', 'src/orders')], 'src/orders/index.handler'],
    ['an entry', 'ApiSend1A2B3C4D', [made('Send', 'src/send.ts')], 'src/send.handler'],
    ['a file with two dots', 'ApiDay1A2B3C4D', [made('Day', 'src/shop.Day.ts')], 'src/Day.handler'],
    ['an id with signs', 'ApiSendMail1A2B3C4D', [made('Send-Mail', 'src/mail')], 'src/mail/index.handler'],
    [
      'the longest id',
      'ApiSendOrders1A2B3C4D',
      [made('Orders', 'src/orders'), made('SendOrders', 'src/mail')],
      'src/mail/index.handler',
    ],
    [
      'the same id in two files: the file that the other ids name',
      'MailHandler1A2B3C4D',
      [
        made('Handler', 'src/orders', { file: 'lib/orders.ts' }),
        made('Handler', 'src/mail', { file: 'lib/mail.ts' }),
      ],
      'src/mail/index.handler',
    ],
  ])('%s', (_name, id, functions, expected) => {
    expect(found(id, functions)).toBe(expected);
  });

  it('in Python', () => {
    expect(found('Job1A2B3C4D', [made('Job', 'py')], 'app.run')).toBe('py/app.run');
  });

  it.each([
    ['no construct has the id', 'Orders1A2B3C4D', [made('Mail', 'src/mail')]],
    ['the id is computed', 'Orders1A2B3C4D', [made(null, 'src/orders')]],
    ['the path is computed', 'Orders1A2B3C4D', [made('Orders', null)]],
    ['the folder has no such module', 'Orders1A2B3C4D', [made('Orders', 'src')]],
    [
      'the construct names another export',
      'Orders1A2B3C4D',
      [made('Orders', 'src/orders', { handler: 'index.run' })],
    ],
    ['two constructs fit alike', 'Job1A2B3C4D', [made('Job', 'src/orders'), made('Job', 'src/mail')]],
    [
      'a common id, of a construct that the program may not have',
      'CustomXyHandler1A2B3C4D',
      [made('Handler', 'src/mail')],
    ],
    ['the logical id has no hash', 'Orders', [made('Orders', 'src/orders')]],
  ])('none, if %s', (_name, id, functions) => {
    expect(found(id, functions)).toBeNull();
  });
});
