import type { Start } from '../core/contract.ts';
import { before, create, indexOf, keys, put, slice, startsWith } from './primordials.ts';

/**
 * Variables that make a program load other code, look up names elsewhere, or read and write further files. A child process gets the values
 * that this process was started with. Sources: ld.so(8), bash(1), node(1), python(1), perlrun(1), ruby(1), java(1), git(1), the guide of
 * ImageMagick, resolver(5), host.conf(5).
 */
const loading = table(
  'BASH_ENV ENV SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND GCONV_PATH NODE_OPTIONS NODE_PATH NODE_V8_COVERAGE NODE_COMPILE_CACHE NODE_REDIRECT_WARNINGS NODE_REPL_EXTERNAL_MODULE OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES PYTHONSTARTUP PYTHONPATH PYTHONHOME PERL5OPT PERL5LIB PERL5DB RUBYOPT RUBYLIB JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS PAGER LESSOPEN EDITOR VISUAL LOCALDOMAIN RES_OPTIONS HOSTALIASES RESOLV_HOST_CONF SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS SQLITE_TMPDIR',
);
const signals = 'EMMENTAL_SIGNALS';
const families = ['EMMENTAL_', 'LD_', 'BASH_FUNC_', 'GIT_', 'MAGICK_'] as const;

function table(names: string): Readonly<Record<string, true | undefined>> {
  const made = create(null) as Record<string, true>;
  for (let rest = names; rest !== ''; ) {
    const name = before(rest, ' ');
    made[name] = true;
    rest = slice(rest, name.length + 1);
  }
  return made;
}

function isLoading(name: string): boolean {
  for (let at = 0; at < families.length; at += 1) if (startsWith(name, families[at] as string)) return true;
  return loading[name] === true;
}

/**
 * Returns the setting for the signals of a child process, made from that of this process. It replaces `stdout` by `stderr`, because the
 * function reads the standard output of the child.
 */
export const signalsOfChild = (setting: string | undefined): string =>
  setting === undefined || setting === '' || setting === 'stdout' ? 'stderr' : setting;

/**
 * Makes the environment of a child process as `NAME=value` pairs: the pairs of the caller, but the guard's settings and the variables above
 * are those of this process. `isOwnProgram`: the function can write the program, so the variables above are left to the caller.
 */
export function childEnvironment(
  pairs: readonly string[],
  isOwnProgram: boolean,
  start: Omit<Start, 'missing'>,
  file: string,
): string[] {
  const kept: string[] = [];
  for (let at = 0; at < pairs.length; at += 1) {
    const pair = pairs[at] as string;
    const name = before(pair, '=');
    const isGuards = startsWith(name, 'EMMENTAL_') || name === 'NODE_OPTIONS';
    if (isGuards || (!isOwnProgram && isLoading(name))) continue;
    put(kept, kept.length, pair);
  }
  const names = keys(start.env);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    if (name === signals) continue;
    const isGuards = startsWith(name, 'EMMENTAL_');
    if (isGuards || (!isOwnProgram && name !== 'NODE_OPTIONS' && isLoading(name)))
      put(kept, kept.length, `${name}=${start.env[name] ?? ''}`);
  }
  put(kept, kept.length, `${signals}=${signalsOfChild(start.env[signals])}`);
  const options = start.env['NODE_OPTIONS'] ?? '';
  const guarded =
    indexOf(options, file) >= 0 ? options : `--require ${file}${options === '' ? '' : ` ${options}`}`;
  put(kept, kept.length, `NODE_OPTIONS=${guarded}`);
  return kept;
}
