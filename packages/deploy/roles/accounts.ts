import type { App, FunctionDeclaration } from '@emmental/model';
import type { Outcome, Plan, TextFile } from '../outcome.ts';
import { noScripts } from '../settings/commands.ts';
import { googleWriter, type MembersOf } from './terraform/google.ts';

/** Options of `planAccounts`. */
export interface AccountsOptions {
  /** Returns the reason why it is not known what the account of a function needs; null if it is known. */
  readonly obstacleOf: (fn: FunctionDeclaration) => string | null;
  /** Returns the grants that an account of its own needs, as Terraform. */
  readonly membersOf: MembersOf;
  /** The same grants as commands of gcloud, for a person. */
  readonly commandsOf: (fn: FunctionDeclaration) => string;
  /** The commands of gcloud that make an account of its own with these grants, and the option by which its deployment uses it. */
  readonly newAccountOf: (fn: FunctionDeclaration) => string;
  /** Only these functions are changed, by name; null = all. */
  readonly only: ReadonlySet<string> | null;
  /** Functions that are not changed because an earlier try of the plan failed, with the reason. */
  readonly refused?: ReadonlyMap<string, string>;
}

/**
 * Gives each function of Google Cloud that runs as a default account, or as an account that other functions have too, a service
 * account of its own with the roles that it needs. A present account stays as it is, with its roles.
 *
 * @returns the change and the outcome for each function, or a sentence if the files cannot be edited.
 */
export function planAccounts(app: App, files: readonly TextFile[], options: AccountsOptions): Plan | string {
  const functions = app.functions.filter(
    ({ account, name }) => account && (options.only === null || options.only.has(name)),
  );
  if (functions.length === 0) return { files: new Map(), outcomes: [] };
  const writer = app.format === 'terraform' ? googleWriter(app, files, options.membersOf) : null;
  if (typeof writer === 'string') return writer;
  const outcomes = functions.map((fn): Outcome => {
    const about = { of: fn.name, at: fn.at };
    if (isItsOwn(fn, app))
      return { ...about, kind: 'nothing', says: 'it has an account of its own', why: null, todo: null };
    const obstacle = options.refused?.get(fn.name) ?? options.obstacleOf(fn);
    if (obstacle !== null) return { ...about, kind: 'by-hand', says: '', why: obstacle, todo: null };
    if (app.format === 'gcloud')
      return {
        ...about,
        kind: 'by-hand',
        says: '',
        why: noScripts,
        todo: options.newAccountOf(fn).trimEnd(),
      };
    const why = writer ? writer.addAccount(fn) : 'Emmental writes accounts into Terraform only';
    if (why !== null)
      return {
        ...about,
        kind: 'by-hand',
        says: '',
        why,
        todo: `its account should have:\n${options.commandsOf(fn).trimEnd()}`,
      };
    return {
      ...about,
      kind: 'changed',
      says: `gets a service account of its own instead of ${fn.account?.id ?? 'the present account'}`,
      why: null,
      todo: 'whoever deploys it must be allowed to act as the new account (roles/iam.serviceAccountUser)',
    };
  });
  return { files: writer?.files() ?? new Map(), outcomes };
}

const isItsOwn = (fn: FunctionDeclaration, app: App): boolean =>
  fn.account?.kind === 'own' &&
  !app.functions.some((other) => other !== fn && other.account?.id === fn.account?.id);
