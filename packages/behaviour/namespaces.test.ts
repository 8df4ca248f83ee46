import { expect, test } from 'vitest';
import { analysed, openOf } from './testing/analysed.ts';

const asked = 'what the package google.cloud.acme does → anything';

test.each([
  ['a bare import of the folder', 'import google.cloud', 'google.cloud.acme.Client().save(event)'],
  ['the folder by name', 'from google import cloud', 'cloud.acme.Client().save(event)'],
  ['all names of the folder', 'from google.cloud import *', 'acme.Client().save(event)'],
  ['the package by name', 'from google.cloud import acme', 'acme.Client().save(event)'],
  ['the package', 'import google.cloud.acme', 'google.cloud.acme.Client().save(event)'],
])('a package of a shared folder of Python is asked about: %s', async (_, line, call) => {
  const code = `${line}\ndef handler(event, context):\n    ${call}\n`;
  expect(openOf(await analysed(code, { language: 'py' }))).toContain(asked);
});

test.each([
  ['a bare import of the folder', 'import google.cloud', 'google.cloud.storage.Client()'],
  ['the folder by name', 'from google import cloud', 'cloud.storage.Client()'],
])('a known package of it is not: %s', async (_, line, call) => {
  const code = `${line}\ndef handler(event, context):\n    ${call}\n`;
  expect(openOf(await analysed(code, { language: 'py' }))).toEqual([]);
});
