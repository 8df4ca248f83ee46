import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

const about = { list: 'exceptions', at: '2026-12-02T10:00:00.000Z', by: 'Dana', scope: 'all', isCut: false };

test('an export names its list, its time, the person and the filters above the rows', () => {
  const rows = [{ reason: 'known, "old"', app: 'shop', until: null, at: { line: 3 } }];
  expect(csvOf(about, rows)).toBe(
    'list,exceptions\r\nat,2026-12-02T10:00:00.000Z\r\nby,Dana\r\nscope,all\r\nisCut,false\r\n\r\n' +
      'reason,app,until,at\r\n"known, ""old""",shop,,"{""line"":3}"\r\n',
  );
});

test.each(['=cmd()', '+1', '-1', '@sum', '\tx', '\rx'])('no cell is a formula: %j', (text) => {
  const [cell = ''] = csvOf(about, [{ what: text }])
    .split('\r\n')
    .slice(-2);
  expect(cell.replace(/^"/, '')).toMatch(/^'/);
});
