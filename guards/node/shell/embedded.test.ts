import { expect, test } from 'vitest';
import { profileOf } from '../testing/profile.ts';
import { runScript } from '../testing/script.ts';
import { isQuoted } from './embedded.ts';

test.each([
  ['const code = "AGFzbQE=";', true],
  ['const code = "AGFzbQE";', true],
  ['const code = "AGFzbQEAAAA=";', false],
  ['const code = "xAGFzbQE=";', false],
  ['AGFzbQE=', false],
])('%s holds the whole of it: %s', (source, holds) => {
  expect(isQuoted(source, 'AGFzbQE=')).toBe(holds);
});

test('a library compiles what it carries, and nothing else', async () => {
  const { stdout } = await runScript(
    `const longer = 'AGFzbQEAAAAACAFhAAAA'; const own = 'AGFzbQEAAAA=';
     const tried = (bytes) => { try { return new WebAssembly.Module(bytes) instanceof WebAssembly.Module; } catch (error) { return error.name; } };
     console.log(tried(Buffer.from(own, 'base64')), tried(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 0, 2, 1, 97])));`,
    { profile: profileOf({ code: [] }) },
  );
  expect(stdout.trim()).toBe('true CompileError');
});
