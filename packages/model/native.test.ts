import { expect, test } from 'vitest';
import { type NativeUse, packageCodeOf } from './native.ts';

const use = (uses: NativeUse['uses'], line: number, isSure = true): NativeUse => ({
  uses,
  file: 'node_modules/a/a.js',
  line,
  text: 'a@1.0.0',
  open: isSure ? null : { what: 'whether a uses it', why: 'nothing shows that it is called' },
});

test('what packages bring is told once of each kind, a certain one before one that is not decided', () => {
  expect(packageCodeOf([])).toEqual({ native: null, texts: null });
  expect(packageCodeOf([use(['wasm'], 1), use([], 2)])).toEqual({ native: null, texts: null });
  const all = [use(['addon', 'eval'], 1, false), use(['addon'], 2), use(['vm'], 3, false)];
  expect(packageCodeOf(all)).toMatchObject({ native: { line: 2, open: null }, texts: { line: 1 } });
});
