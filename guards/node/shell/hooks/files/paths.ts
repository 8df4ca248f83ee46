import { allowed } from '../../../core/contract.ts';
import type { FileUse } from '../../../core/policy/files.ts';
import { type Any, hookInner, refusal, refuse } from '../../hook.ts';
import { pathOf } from '../../path.ts';
import { apply, construct, put } from '../../primordials.ts';
import { atOnce, requestAt } from '../at-once.ts';
import { type FileBinding, settled } from './binding.ts';
import { open } from './open.ts';
import { type ArgumentUse, callOf, fileUses, pathsOf, type Use } from './uses.ts';

/** Hooks the functions of the binding that take paths. */
export function hookPaths(files: FileBinding): void {
  const { shell, binding, promises } = files;
  const openNow = onePath(files, 'open', 'open', binding['open'] as Any);
  for (const name in fileUses) {
    const uses = fileUses[name] ?? [];
    const isSet = hookInner(binding, name, (original) => {
      const act = standIn(files, name, uses, original);
      const opens = uses[0]?.[1] === 'open';
      const done = name === 'openFileHandle' ? openingHandle(files, openNow, act) : act;
      return atOnce(shell, pathsOf(uses), promises, opens, done);
    });
    if (!isSet && (name === 'open' || name === 'openFileHandle'))
      shell.missing('files', `fs.${name} cannot be hooked`);
  }
}

/** Makes the function that opens a `FileHandle`. If the file is opened synchronously, it opens a descriptor and makes the handle from it. */
function openingHandle({ binding, FileHandle }: FileBinding, openNow: Any, openLater: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (requestAt(args) >= 0) return apply(openLater, this, args);
    return construct(FileHandle as never, [apply(openNow, binding, args)]);
  };
}

function standIn(files: FileBinding, name: string, uses: readonly ArgumentUse[], original: Any) {
  const first = uses[0];
  return uses.length === 1 && first !== undefined && first[0] === 0
    ? onePath(files, name, first[1], original)
    : twoPaths(files, name, uses, original);
}

function twoPaths(
  { shell, promises }: FileBinding,
  name: string,
  uses: readonly ArgumentUse[],
  original: Any,
) {
  const { core } = shell;
  return function (this: unknown, ...args: unknown[]): unknown {
    // The target of a symbolic link is any text; a relative target starts at the link, not at the working folder.
    const source = name === 'symlink' ? pathOf(args[0]) : settled(pathOf(args[0]), args);
    const dest = settled(pathOf(args[1]), args);
    if (source !== null) put(args, 0, source);
    if (dest !== null) put(args, 1, dest);
    for (let at = 0; at < uses.length; at += 1) {
      const argument = uses[at] as ArgumentUse;
      const use = argument[1];
      const path = argument[0] === 0 ? source : dest;
      if (path === null) continue;
      const answer = use === 'target' ? core.link(path, dest ?? '') : core.file(use as FileUse, path);
      if (answer !== allowed)
        return refuse(args, promises, refusal(callOf(name), source ?? undefined, dest ?? undefined));
    }
    if (name === 'cpSyncCopyDir' && source !== null && dest !== null) {
      const refused = shell.part('system').refusedCopy(shell, source, dest, args[5] === true);
      if (refused !== null) throw refusal('cp', refused[0], refused[1]);
    }
    return apply(original, this, args);
  };
}

/** Makes the stand-in of a function whose first argument is its only path. */
export function onePath(files: FileBinding, name: string, use: Use, original: Any) {
  const { shell, promises } = files;
  const { core } = shell;
  return function (this: unknown, ...args: unknown[]): unknown {
    const path = name === 'mkdtemp' ? pathOf(args[0]) : settled(pathOf(args[0]), args);
    if (path === null) return apply(original, this, args);
    put(args, 0, path);
    if (use === 'open') return open(files, { name, original, self: this, args, path });
    const answer = core.file(use as FileUse, name === 'mkdtemp' ? `${path}XXXXXX` : path);
    return answer === allowed
      ? apply(original, this, args)
      : refuse(args, promises, refusal(callOf(name), path));
  };
}
