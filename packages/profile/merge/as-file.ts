import type { Profile } from '@emmental/model/schema';
import type { Derived } from '../derive/derived.ts';
import type { Block, ProfileFile } from '../rulebase.ts';
import { defaultsOwner, wantedOf } from './entries.ts';

/** Returns the derived rules in the form of a rulebase that was read, as if nobody had edited it. */
export function asFile(derived: Derived): ProfileFile {
  const blocks = new Map<string, Record<string, unknown>>();
  for (const { owner, section, name, rule } of wantedOf(derived).values()) {
    const block = blocks.get(owner) ?? {};
    blocks.set(owner, block);
    if (name === null) block[section] = rule;
    else block[section] = { ...(block[section] as object | undefined), [name]: rule };
  }
  const { [defaultsOwner]: defaults, ...functions } = Object.fromEntries(blocks) as Record<string, Block>;
  const profile = { emmental: 'profile/1', ...(defaults ? { defaults } : {}), functions } as Profile;
  const at = { file: 'emmental.yaml', line: 1, column: 1 };
  return { path: at.file, profile, company: [], locate: () => at };
}
