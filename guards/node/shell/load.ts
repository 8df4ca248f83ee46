import { codeFile, readAhead } from './ahead.ts';
import {
  type Ahead,
  type Script as Compiled,
  type ScriptClass,
  scriptOptions,
  type Texts,
} from './carried.ts';
import type { start } from './main.ts';
import { underPlainFlags } from './plain-flags.ts';
import type { Guard } from './platform.ts';
import type { writeAhead } from './write-ahead.ts';

/** The build adds these to the file: functions that return texts, and a digest of the texts of shell and core. */
declare const __SHELL__: () => string;
declare const __CORE__: () => string;
declare const __INSPECTION__: Texts['inspection'];
declare const __LATER__: Texts['later'];
declare const __READING__: Texts['reading'];
declare const __REQUESTS__: Texts['requests'];
declare const __GOOGLE_METHODS__: Texts['googleMethods'];
declare const __PART__: Texts['part'];
declare const __WRITE__: () => string;
declare const __DIGEST__: string;

const key = Symbol.for('emmental.guard');
const known = (process as unknown as Record<symbol, Guard | undefined>)[key];
const builtin = process.getBuiltinModule as (id: string) => object;
const file = codeFile(__dirname);

const { Script } = builtin('node:vm') as { readonly Script: ScriptClass };

interface Scripts {
  readonly shell: Compiled;
  readonly core: Compiled;
}

/** Compiles shell and core, or uses their code that was compiled ahead of time. */
function scriptsOf(ahead: Ahead | null): Scripts {
  const made = (): Scripts => ({
    shell: new Script(__SHELL__(), scriptOptions('shell', ahead?.shell)),
    core: new Script(__CORE__(), scriptOptions('core', ahead?.core)),
  });
  return ahead === null ? made() : underPlainFlags(builtin, made);
}

function started({ shell, core }: Scripts): Guard {
  const texts: Texts = {
    inspection: __INSPECTION__,
    later: __LATER__,
    reading: __READING__,
    requests: __REQUESTS__,
    googleMethods: __GOOGLE_METHODS__,
    part: __PART__,
  };
  const run = shell.runInThisContext() as (use: NodeJS.Require) => typeof start;
  const guard = run(require)(module, __filename, __dirname, {
    texts,
    core,
    isTaken: shell.cachedDataRejected === false && core.cachedDataRejected === false,
  });
  Object.defineProperty(process, key, { value: guard });
  return guard;
}

function write(): null {
  const writing = new Script(__WRITE__(), scriptOptions('write', undefined)).runInThisContext();
  const scripts = scriptsOf(null);
  (writing as () => typeof writeAhead)()(file, __DIGEST__, builtin, {
    start: () => started(scripts),
    codes: () =>
      underPlainFlags(builtin, () => [scripts.shell.createCachedData(), scripts.core.createCachedData()]),
  });
  return null;
}

if (require.main === module && known !== undefined)
  throw new Error('emmental: this process has the guard already; run this without NODE_OPTIONS');
// When the guard is loaded a second time (from a copy, or because its entry was removed from the cache), the first guard is used.
const guard =
  known ?? (require.main === module ? write() : started(scriptsOf(readAhead(file, __DIGEST__, builtin))));

export const protect = guard?.protect;
export const load = guard?.load;
