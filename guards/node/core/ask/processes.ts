import type { Context } from '../context.ts';
import { allowed, type Core, ownProgram } from '../contract.ts';
import { foreignFlag } from '../policy/flags.ts';
import { normal } from '../policy/paths.ts';
import { lineIn, processPolicy } from '../policy/processes.ts';
import { judged } from '../policy/verdict.ts';
import { isUnder } from '../roots.ts';
import { owned } from './owned.ts';

/** Makes the answers about the start of programs, and about signals to processes. */
export function processAnswers({
  host,
  profile,
  start,
  files,
  settle,
  prove,
}: Context): Pick<Core, 'run' | 'kill'> {
  const policy =
    profile.processes === null
      ? null
      : processPolicy(profile.processes, (folder) => {
          const names = host.list(folder);
          return names === null ? null : owned(names);
        });
  const flags = owned(start.flags);
  const usual = new Set((start.env['PATH'] ?? '').split(':'));
  const isWritable = (folder: string): boolean =>
    files === null
      ? isUnder(`${folder}/`, shared)
      : files.judge('write', `${folder}/program`).action !== 'deny';
  const isTrusted = (folder: string): boolean =>
    usual.has(folder) || (folder.startsWith('/') && !isWritable(normal(folder)));

  const found = (file: string, path: string, folder: string): readonly string[] => {
    const folders = file.includes('/') ? [''] : (path || '/bin:/usr/bin').split(':');
    return folders.flatMap((searched) => {
      const candidate = `${searched}${searched === '' ? '' : '/'}${file}`;
      const absolute = normal(candidate.startsWith('/') ? candidate : `${folder}/${candidate}`);
      const real = host.realpath(absolute);
      return real === null ? [] : [absolute, real];
    });
  };

  return {
    run: (file, list, path, folder) => {
      const args = owned(list);
      const command = [file, ...args].join(' ');
      // A proof comes before the rules: an event that is proven to be the cause is kept, and not sent again.
      const line = args[lineIn(file, args)];
      const proven = line === undefined ? allowed : prove('shell', line);
      if (proven !== allowed) return proven;
      if (policy !== null) {
        const place = {
          samePath: path === '' || path.split(':').every(isTrusted),
          folder,
          sameFolder: folder === start.cwd || !isWritable(normal(folder)),
          found: (program: string) => found(program, path, folder),
        };
        const verdict = policy.run(file, args, place);
        const answer = settle('processes', verdict, command, {}, file);
        if (answer !== allowed) return answer;
        const { rule } = verdict;
        const flag = foreignFlag(
          file,
          args,
          (option, index) => rule?.args?.[index] === option || flags.includes(option),
        );
        if (flag !== null && profile.code !== null) {
          const may = judged(profile.code, ({ use }) => use.includes('inspector'));
          const use = settle('code', may, `inspector ${file} with ${flag}`, {}, 'inspector');
          if (use !== allowed) return use;
        }
      }
      const isOwn = file.startsWith('/') && isWritable(normal(file).replace(/\/[^/]{0,1000}$/, ''));
      return isOwn ? ownProgram : allowed;
    },
    kill: (act) => (policy === null ? allowed : settle('processes', { action: 'deny', rule: null }, act)),
  };
}

/** Folders in which every user can write; they are used when no rule limits files. */
const shared = ['/tmp', '/var/tmp', '/dev/shm', '/mnt'];
