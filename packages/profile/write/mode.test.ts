import { expect, test } from 'vitest';
import { withMode } from './mode.ts';

const text = `functions:
  # the api
  Api:
    # hosts
    outbound:
      pay: { to: pay.example:443 }
  Mail:
    mode: { files: alert }
    files: none
  Job:
    mode:
      files: alert
    files: none
  Scan: { files: none }
  All:
    mode: alert
    files: none
`;

test('a function without a mode gets one before its first entry', () => {
  expect(withMode(text, 'Api', 'outbound', 'enforce')).toBe(
    text.replace('    outbound:', '    mode: { outbound: enforce }\n    outbound:'),
  );
});
test('a mode of another section stays, one of the same section is replaced', () => {
  expect(withMode(text, 'Mail', 'processes', 'enforce')).toBe(
    text.replace('{ files: alert }', '{ files: alert, processes: enforce }'),
  );
  expect(withMode(text, 'Mail', 'files', 'enforce')).toBe(
    text.replace('{ files: alert }', '{ files: enforce }'),
  );
  expect(withMode(text, 'Job', 'files', 'enforce')).toBe(
    text.replace('      files: alert', '      files: enforce'),
  );
});
test('a function that is missing or written otherwise is not edited', () => {
  for (const fn of ['Nobody', 'Scan', 'All']) expect(withMode(text, fn, 'files', 'enforce')).toBe(null);
  expect(withMode(text, 'Job', 'code', 'enforce')).toBe(null);
  expect(withMode('functions: [', 'Api', 'files', 'enforce')).toBe(null);
});
