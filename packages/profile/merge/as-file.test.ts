import { expect, it } from 'vitest';
import { compile, nothingLearned } from '../compile/compile.ts';
import { derive } from '../derive/derive.ts';
import { appWith } from '../testing/app.ts';
import { fileOf } from '../testing/profile-file.ts';
import { asFile } from './as-file.ts';
import { merge } from './merge.ts';

it('compiles to what the rulebase compiles to that is written and read back', () => {
  const { app, report } = appWith([{ name: 'Orders' }, { name: 'Mailer', language: 'python' }]);
  const derived = derive(app, report);
  const written = merge(null, derived);
  if (typeof written === 'string') throw new Error(written);
  const options = { app, environment: null, function: null, learned: () => nothingLearned };
  const { functions } = compile(asFile(derived), options).value;
  expect(functions).toEqual(compile(fileOf(written.text), options).value.functions);
});
