import { readFileSync } from 'node:fs';
import { excerpt, laterAnswers } from '../core/ask/later.ts';
import { networkAnswers } from '../core/ask/network.ts';
import type { Core, Host } from '../core/contract.ts';
import { createCore } from '../core/index.ts';

/** The core alone; nothing of the world is there but what is given. */
export function coreOf(
  profile: unknown,
  emit: (line: string) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
  overrides: Partial<Host> = {},
): Core {
  return createCore(
    {
      now: () => 0,
      random: () => '0123456789abcdef',
      cwd: () => '/',
      realpath: () => null,
      link: () => null,
      entry: () => null,
      user: () => -1,
      list: () => null,
      source: () => null,
      event: () => '',
      json: JSON.stringify,
      emit,
      requests: () => '{}',
      googleMethods: () =>
        readFileSync(new URL('../core/google/methods.generated.json', import.meta.url), 'utf8'),
      inspection: () => null,
      reading: () => ({ networkAnswers }),
      later: () => ({ laterAnswers, excerpt }),
      ...overrides,
    },
    {
      profile: JSON.stringify(profile),
      profileProblem: null,
      difference: null,
      env: { AWS_REGION: 'eu-west-1', ...env },
      node: 'v20',
      execPath: '/usr/bin/node',
      script: '',
      flags: [],
      cwd: '/',
      home: '/guard',
      isCompiled: false,
      loaded: 'preload',
      missing: {},
    },
  );
}
