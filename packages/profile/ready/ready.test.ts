import type { Language } from '@emmental/model';
import { expect, test } from 'vitest';
import { sections } from '../sections/index.ts';
import { subjectOf } from '../subject.ts';
import { appWith } from '../testing/app.ts';
import { fileOf } from '../testing/profile-file.ts';
import { ready } from './ready.ts';

/** The sections of a function of this language that a guard can enforce, by the answers of `ready`. */
function guardedIn(language: Language): readonly string[] {
  const { app, report } = appWith([{ name: 'F', language }]);
  const file = fileOf('emmental: profile/1\nfunctions:\n  F:\n    mode: enforce\n    code: none\n');
  const [fn] = ready(subjectOf(file, new Map(), app, report), null).value;
  return Object.entries(fn?.sections ?? {}).flatMap(([name, { kind }]) =>
    kind === 'no-guard' ? [] : [name],
  );
}

test('a section can be enforced only where the guard of the language has a policy for it', () => {
  for (const language of ['javascript', 'python'] as const) {
    const guarded = sections.filter(({ guards }) => guards.includes(language));
    expect(guardedIn(language)).toEqual(guarded.map(({ name }) => name));
  }
  expect(guardedIn('other')).toEqual([]);
});
