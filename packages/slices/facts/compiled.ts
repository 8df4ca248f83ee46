import { codeGeneratedBy } from '@emmental/knowledge';
import type { CodeUse, DynamicCode, FunctionReport, NativeUse, Sink, UnmodelledUse } from '@emmental/model';

/** Returns the function that compiles text at a sink where text runs as code: `eval`, `Function` or `vm`; null if not known. */
export function compiledBy({ seen: { at } }: Sink, { behaviours }: FunctionReport): string | null {
  const names = new Set(
    behaviours
      .filter(
        (behaviour): behaviour is DynamicCode =>
          behaviour.kind === 'dynamic' &&
          behaviour.seen.at.file === at.file &&
          behaviour.seen.at.line === at.line,
      )
      .map(({ what }) => what),
  );
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : null;
}

/** Returns how the package of a sink compiles text (`eval` or `vm`), according to the package's files or name; null if not known. */
export function compiledByPackage({ library }: Sink, native: readonly NativeUse[]): CodeUse | null {
  if (library === undefined) return null;
  const own = native.filter((use) => use.open === null && use.package === library);
  return ofTexts.find((use) => own.some(({ uses }) => uses.includes(use))) ?? null;
}

/**
 * Returns the calls that pass event data to packages that turn text into code. If it is known which functions of a package
 * do so (a compiled template is made by one function and filled by another), only calls of these functions count.
 */
export function passedToMakers(
  { behaviours }: FunctionReport,
  native: readonly NativeUse[],
): readonly PassedToMaker[] {
  const makers = native.filter(
    ({ uses, open }) => open === null && ofTexts.some((use) => uses.includes(use)),
  );
  return behaviours.flatMap((behaviour) => {
    if (behaviour.kind !== 'given') return [];
    // Data that cannot become code reaches no maker of code.
    if (behaviour.unread && !behaviour.unread.sinks.includes('code')) return [];
    const { what } = behaviour;
    const maker = makers.find(
      ({ package: name }) => name !== null && (what === name || what.startsWith(`${name}.`)),
    );
    const name = maker?.package;
    if (!maker || !name) return [];
    const members = codeGeneratedBy(name)?.members;
    const member = what === name ? '' : (what.split('.').at(-1) ?? '');
    return members && !members.includes(member) ? [] : [{ behaviour, maker, name }];
  });
}

/** Event data that is passed to a package that turns text into code. */
export interface PassedToMaker {
  readonly behaviour: UnmodelledUse;
  readonly maker: NativeUse;
  readonly name: string;
}

const ofTexts = ['eval', 'vm'] as const satisfies readonly CodeUse[];

/** Returns the kind of use in the rulebase (`code` section) for a compiling function. */
export const codeUseOf = (compiler: string | null): CodeUse =>
  compiler === 'vm' ? 'vm' : compiler === 'Worker' ? 'worker' : 'eval';
