import type { Resolution, Span } from '@emmental/code';
import { folderOf, isAboutImport, joinInside } from '@emmental/model';
import { frameOf, type Machine } from '../machine/machine.ts';
import { record } from '../machine/record.ts';
import { refer } from '../state/heap.ts';
import { type Abstract, library, unknown } from '../values/value.ts';
import { loadModule } from './load.ts';

/** The value that a specifier leads to: a module object, a library, or unknown. */
export function resolved(machine: Machine, from: string, specifier: string): Abstract {
  const answer = machine.program.resolve(from, specifier);
  switch (answer.kind) {
    case 'module': {
      const made = loadModule(machine, answer.path);
      if (made && !isBroken(machine, answer.path)) return refer(made.exports);
      return unreadModule(machine, `module/${answer.path}`, answer.path);
    }
    case 'library': {
      const name = answer.name.replace(/^node:/, '');
      machine.domain.observer.imported(machine, name);
      return machine.domain.libraries.valueOf(machine, name, '') ?? library(name, '');
    }
    case 'data':
      return unknown(`the data of ${specifier}`);
    case 'unknown':
      return unknown(answer.why);
  }
}

/** The value that an import leads to. Records an open question for code that was not read. */
export function importTarget(machine: Machine, specifier: string, at: Span): Abstract {
  const from = frameOf(machine).record.module.path;
  frameOf(machine).at = at;
  // The address holds the text of the module, or leads to another host.
  if (/^(data|https?|blob):/.test(specifier)) {
    const what = 'what an import by address runs';
    const why = 'its code is not read';
    record(machine, { kind: 'undecided', what, why, touches: null, unread: true }, at);
    return unknown('a module by address');
  }
  const target = resolved(machine, from, specifier);
  if (target.kind === 'unknown' && !runsNothing(machine.program.resolve(from, specifier), specifier)) {
    const cause = `module/${pathOf(from, specifier)}`;
    const found = machine.domain.libraries.unreadCode(machine, cause, specifier);
    if (found) return found;
    const { why } = target;
    record(machine, { kind: 'undecided', what: `import ${specifier}`, why, touches: null, cause }, at);
    return library(specifier, '');
  }
  return target;
}

/** The code that a person named for a module, or a library under the name of the module: its code may do anything. */
const unreadModule = (machine: Machine, cause: string, name: string): Abstract =>
  machine.domain.libraries.unreadCode(machine, cause, name) ?? library(name, '');

/** Is nothing of the module known, because it could not be read or parsed? */
const isBroken = ({ program }: Machine, path: string): boolean =>
  program.modules.get(path)?.body.length === 0 &&
  program.diagnostics.some(({ code, file }) => file === path && !isAboutImport(code));

/** The path in the repository that a specifier leads to, the same from every module; the specifier where it leads out. */
function pathOf(from: string, specifier: string): string {
  const folder = folderOf(from);
  const [, dots = '', name = ''] = /^(\.+)([^/.].*)?$/.exec(specifier) ?? [];
  // Python: `.save` and `..lib.save`.
  if (dots !== '') {
    const up = '../'.repeat(dots.length - 1);
    return joinInside(folder, `${up}${name.replaceAll('.', '/')}`) ?? specifier;
  }
  return specifier.startsWith('.') ? (joinInside(folder, specifier) ?? specifier) : specifier;
}

/** Does the specifier name data or types, which run nothing? */
const runsNothing = (answer: Resolution, specifier: string): boolean =>
  answer.kind === 'data' ||
  (answer.kind === 'unknown' && answer.isTypes === true) ||
  /\.(json|css|scss|svg|png|graphql|gql|html|txt|md|ya?ml)$/.test(specifier);
