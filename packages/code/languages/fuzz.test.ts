import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readModule } from './index.ts';

const rounds = 300;

/** Numbers in [0, 1), always the same ones (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const splinters = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '`',
  '${',
  '"',
  "'",
  '\\',
  '\n',
  '=>',
  'if',
  'def ',
  'class ',
  ':',
  '\0',
  '\uD800',
  '😀',
  '#',
  '/*',
  '*',
  ',',
];

/** Cuts, doubles or puts in a splinter at a random place. */
function mutated(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() * 40);
  const kind = random();
  if (kind < 0.25) return text.slice(0, at);
  if (kind < 0.5) return text.slice(0, at) + text.slice(at + length);
  if (kind < 0.75) return text.slice(0, at + length) + text.slice(at);
  return text.slice(0, at) + (splinters[Math.floor(random() * splinters.length)] ?? '') + text.slice(at);
}

test.each([
  ['javascript', 'javascript/fixtures/everything.tsx'],
  ['python', 'python/fixtures/everything.py'],
] as const)('%s that is cut or garbled never throws, and every error has a place', async (language, path) => {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const random = randomFrom(7);
  let broken = 0;
  for (let round = 0; round < rounds; round += 1) {
    const garbled = mutated(mutated(text, random), random);
    const { diagnostics } = await readModule(language, path, garbled);
    const lines = garbled.split('\n').length;
    for (const { line, column } of diagnostics) expect(line >= 1 && line <= lines && column >= 1).toBe(true);
    if (diagnostics.length > 0) broken += 1;
  }
  expect(broken).toBeGreaterThan(rounds / 4);
});
