import type { CodeUse } from '@emmental/model';
import type { Context } from '../context.ts';
import { type Answer, allowed, type Core } from '../contract.ts';
import { inSystem } from '../policy/paths.ts';
import { judged } from '../policy/verdict.ts';
import { isUnder } from '../roots.ts';
import { callingFile, callingFunction } from '../stack.ts';
import { mentions } from './mention.ts';

/** Makes the answers about code that is generated at run time or loaded from outside the function, and about the origin of the calling code. */
export function codeAnswers(
  context: Context,
): Pick<
  Core,
  | 'use'
  | 'addon'
  | 'source'
  | 'script'
  | 'template'
  | 'mentionsEval'
  | 'allows'
  | 'isOwnCode'
  | 'calledByNode'
  | 'calledForGlobal'
  | 'calledByLoader'
  | 'calledByRuntime'
> {
  const { host, start, profile, roots, straight, invocations, settle, prove } = context;
  const installed = start.execPath.replace(/\/bin\/[^/]{1,100}$/, '');
  const verdictOf = (kind: CodeUse) => judged(profile.code ?? [], (rule) => rule.use.includes(kind));
  const use = (kind: CodeUse, details: string): Answer => {
    // Code from `eval` and `vm` still passes the hooks; code of the other kinds may not, so it could place links unseen.
    if (kind !== 'eval' && kind !== 'vm') straight.end();
    return profile.code === null
      ? allowed
      : settle('code', verdictOf(kind), `${kind} ${details}`.trim(), {}, kind);
  };

  return {
    use,
    addon: (path) => {
      if (profile.code === null) return allowed;
      const real = host.realpath(path) ?? inSystem(path);
      // AWS's runtime client loads its native part before code of the function runs.
      const isClient =
        isUnder(real, managed) || (isUnder(real, [...roots.code, installed]) && client.test(real));
      if (isClient && invocations.count() === 0) return allowed;
      const answer = use('addon', path);
      if (answer !== allowed || isUnder(real, [...roots.code, installed])) return answer;
      return settle('code', { action: 'deny', rule: null }, `addon ${real}, not of the function's own files`);
    },
    source: (text) => {
      if (harmless.has(text.trim())) return allowed;
      const answer = use('eval', text);
      return answer === allowed ? prove('code', text) : answer;
    },
    template: (engine, source) => prove('template', source, engine),
    script: (text) => (profile.code === null ? allowed : prove('code', text)),
    mentionsEval: mentions(context),
    allows: (kind) => profile.code === null || verdictOf(kind).action !== 'deny',
    isOwnCode: (path) => isUnder(host.realpath(path) ?? path, [...roots.code, start.home, ...managed]),
    calledByNode: () => callingFile(start.home, true)?.startsWith('node:') === true,
    calledForGlobal: () => callingFunction(start.home) === 'node:internal/util getInternalGlobal',
    calledByLoader: () => callingFile(start.home, true)?.startsWith('node:internal/modules/esm/') === true,
    calledByRuntime: () =>
      invocations.count() === 0 &&
      // Code of a text can claim any file; the script of the process was there before the function.
      /^\/var\/runtime\/|\/aws-lambda-ric/.test(start.script) &&
      /^\/var\/runtime\/|\/aws-lambda-ric\//.test(callingFile(start.home, false) ?? ''),
  };
}

/** Folders of Lambda's managed runtimes; they are read-only. */
const managed = ['/var/runtime', '/var/lang'];
const client = /\/aws-lambda-ric\/(?:.{0,200}\/)?rapid-client\.node$/;

/** Source texts that only return the global object; many libraries that are older than `globalThis` compile them. */
const harmless: ReadonlySet<string> = new Set(['return this', 'return this;', 'return globalThis', '']);
