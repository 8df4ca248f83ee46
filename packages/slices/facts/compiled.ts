import { textsOfPackage } from '@emmental/knowledge';
import type { CodeUse, DynamicCode, FunctionReport, Given, NativeUse, Sink } from '@emmental/model';

/** Returns the function that compiles the text at a place where it is run as code: `eval`, `Function`, `vm`; null where it is not known. */
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

/** Returns how a package compiles the text that reaches it, by its files or its name; null where that is not known. */
export function compiledByPackage({ library }: Sink, native: readonly NativeUse[]): CodeUse | null {
  if (library === undefined) return null;
  const own = native.filter((use) => use.open === null && use.package === library);
  return ofTexts.find((use) => own.some(({ uses }) => uses.includes(use))) ?? null;
}

/**
 * Returns event data that reaches packages which are known to make code of texts, with the place that shows it. Where
 * the functions of a package that do so are known, only calls of these count: text that the finished code processes is
 * no code.
 */
export function givenToMakers(
  { behaviours }: FunctionReport,
  native: readonly NativeUse[],
): readonly GivenToMaker[] {
  const makers = native.filter(
    ({ uses, open }) => open === null && ofTexts.some((use) => uses.includes(use)),
  );
  return behaviours.flatMap((behaviour) => {
    if (behaviour.kind !== 'given') return [];
    const { what } = behaviour;
    const maker = makers.find(
      ({ package: name }) => name !== null && (what === name || what.startsWith(`${name}.`)),
    );
    const name = maker?.package;
    if (!maker || !name) return [];
    const members = textsOfPackage(name)?.members;
    const member = what === name ? '' : (what.split('.').at(-1) ?? '');
    return members && !members.includes(member) ? [] : [{ behaviour, maker, name }];
  });
}

export interface GivenToMaker {
  readonly behaviour: Given;
  readonly maker: NativeUse;
  readonly name: string;
}

const ofTexts = ['eval', 'vm'] as const satisfies readonly CodeUse[];

/** Returns the rules' word for a compiler. */
export const codeUseOf = (compiler: string | null): CodeUse =>
  compiler === 'vm' ? 'vm' : compiler === 'Worker' ? 'worker' : 'eval';
