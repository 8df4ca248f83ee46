import { codeFile, readAhead } from './ahead.ts';
import {
  type Ahead,
  type Script as Compiled,
  type ScriptClass,
  scriptOptions,
  type Texts,
} from './carried.ts';
import type { Guard } from './guard.ts';
import type { start } from './main.ts';
import type { writeAhead } from './write-ahead.ts';

/** Put here by the build: functions that give texts, and what tells these texts from those of another build. */
declare const __SHELL__: () => string;
declare const __CORE__: Texts['core'];
declare const __INSPECTION__: Texts['inspection'];
declare const __LATER__: Texts['later'];
declare const __READING__: Texts['reading'];
declare const __REQUESTS__: Texts['requests'];
declare const __PART__: Texts['part'];
declare const __WRITE__: () => string;
declare const __DIGEST__: string;

const key = Symbol.for('emmental.guard');
const known = (process as unknown as Record<symbol, Guard | undefined>)[key];
const builtin = process.getBuiltinModule as (id: string) => object;
const file = codeFile(__dirname);

const { Script } = builtin('node:vm') as { readonly Script: ScriptClass };

/** Compiles the shell, or takes the code that was made of it, and starts it. */
function started(ahead: Ahead | null, made?: (script: Compiled) => void): Guard {
  const script = new Script(__SHELL__(), scriptOptions('shell', ahead?.shell));
  made?.(script);
  const texts: Texts = {
    core: __CORE__,
    inspection: __INSPECTION__,
    later: __LATER__,
    reading: __READING__,
    requests: __REQUESTS__,
    part: __PART__,
  };
  const shell = script.runInThisContext() as (use: NodeJS.Require) => typeof start;
  const guard = shell(require)(module, __filename, __dirname, {
    texts,
    ahead,
    isTaken: script.cachedDataRejected === false,
    made,
  });
  Object.defineProperty(process, key, { value: guard });
  return guard;
}

function write(): null {
  const writing = new Script(__WRITE__(), scriptOptions('write', undefined)).runInThisContext();
  (writing as () => typeof writeAhead)()(file, __DIGEST__, builtin, started);
  return null;
}

if (require.main === module && known !== undefined)
  throw new Error('emmental: this process has the guard already; run this without NODE_OPTIONS');
// Loaded twice (a second copy, or after its entry was taken out of the cache) it stays the one that is there.
const guard = known ?? (require.main === module ? write() : started(readAhead(file, __DIGEST__, builtin)));

export const protect = guard?.protect;
export const load = guard?.load;
