import type { GitHostSettings } from '@emmental/server';
import { WrongUse } from './exit.ts';
import type { World } from './world.ts';

const names = {
  kind: 'EMMENTAL_GIT_HOST',
  api: 'EMMENTAL_GIT_API',
  web: 'EMMENTAL_GIT_WEB',
  token: 'EMMENTAL_GIT_TOKEN',
} as const;

const usual = {
  github: { api: 'https://api.github.com', web: 'https://github.com' },
  gitlab: { api: 'https://gitlab.com/api/v4', web: 'https://gitlab.com' },
} as const satisfies Readonly<Record<GitHostSettings['kind'], object>>;

/**
 * Returns the host at which the console opens pull requests, from the environment; null if none is named. The token comes from there, too, so
 * that it is in no list of processes. Throws `WrongUse`.
 */
export function gitHostIn(env: World['env']): GitHostSettings | null {
  const kind = env[names.kind];
  if (kind === undefined || kind === '') return null;
  if (kind !== 'github' && kind !== 'gitlab')
    throw new WrongUse(`${names.kind} is ${kind}; it can be github or gitlab`);
  const token = env[names.token] ?? '';
  if (!/^\S{8,500}$/.test(token))
    throw new WrongUse(`${names.kind} needs a token of the host in ${names.token}`);
  const api = addressIn(env, names.api, usual[kind].api);
  return { kind, api, web: addressIn(env, names.web, usual[kind].web), token };
}

/** The token goes to this address, so it has to be one of TLS, or this machine. */
function addressIn(env: World['env'], name: string, otherwise: string): string {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const isOwn = /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?(?:\/[\w./-]*)?$/.test(text);
  if (!isOwn && !/^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w./-]*)?$/.test(text))
    throw new WrongUse(`${name} is ${text}; it must look like ${otherwise}`);
  return text;
}
