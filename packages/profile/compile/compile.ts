import type {
  App,
  CompiledFunction,
  CompiledProfile,
  CompiledRule,
  CompiledSections,
  Diagnostic,
  Quarantine,
} from '@emmental/model';
import { asString, compareText, diagnostic, fieldOf, type Location } from '@emmental/model';
import { matchId } from '../identity.ts';
import { type Effective, effective } from '../levels/effective.ts';
import { variableFor } from '../resource.ts';
import { hash, type ProfileFile, type Rule, type WithDiagnostics } from '../rulebase.ts';
import { acceptedProofs } from '../sections/inbound/proofs.ts';
import { bySection } from '../sections/index.ts';
import type { Learned, Section } from '../sections/section.ts';
import { appName, functionNames } from '../subject.ts';
import { type Declared, declaredOf } from './declared.ts';

export type { Learned };

export interface CompileOptions {
  /** The app as its template declares it; null = there is no template, and its names and ARNs become `*`. */
  readonly app: App | null;
  readonly environment: string | null;
  /** The only function that is compiled; null = all. */
  readonly function: string | null;
  /** Learned shapes and skeletons, by function. */
  readonly learned: (fn: string) => Learned;
}

export const nothingLearned: Learned = { shape: null, skeletons: {} };

/**
 * Compiles the rulebase into the form that guards read: levels are merged, groups and words are written out, implied rules are
 * added. Equal input gives equal bytes and the same digest.
 */
export function compile(file: ProfileFile, options: CompileOptions): WithDiagnostics<CompiledProfile> {
  const diagnostics: Diagnostic[] = [];
  const name = appName(file, options.app);
  const functions: Record<string, CompiledFunction> = {};
  for (const fn of functionNames(file, options.app)) {
    if (options.function !== null && options.function !== fn) continue;
    const { value: merged, diagnostics: found } = effective(file, fn, options.environment);
    diagnostics.push(...found);
    const declared = declaredOf(options.app, fn);
    functions[fn] = compileFunction({
      file,
      merged,
      app: name,
      declared,
      learned: options.learned(fn),
      diagnostics,
    });
  }
  const draft: CompiledProfile = {
    schema: 'emmental/compiled-profile/1',
    app: name,
    environment: options.environment,
    digest: '',
    functions,
  };
  return { value: { ...draft, digest: hash(sortedJson(draft), 12) }, diagnostics };
}

interface Input {
  readonly file: ProfileFile;
  readonly merged: Effective;
  readonly app: string;
  readonly declared: Declared;
  readonly learned: Learned;
  readonly diagnostics: Diagnostic[];
}

function compileFunction(input: Input): CompiledFunction {
  const { merged, declared, learned, file, app } = input;
  const accepted = acceptedProofs(file, merged.name, app, declared);
  return {
    mode: merged.mode,
    onError: merged.onError,
    breakGlass: merged.breakGlass,
    onBlock: { http: merged.http, quarantine: quarantineOf(merged.quarantine, declared) },
    ...(bySection((section) => compileSection(section, input)) as CompiledSections),
    skeletons: learned.skeletons,
    ...(accepted.length === 0 ? {} : { accepted }),
  };
}

/** Returns the written rules, then the implied ones; null for a section that is not limited and has no rule. */
function compileSection(section: Section, { merged, app, declared, learned, diagnostics }: Input) {
  const effectiveSection = merged.sections[section.name];
  const { rules, limited } = effectiveSection;
  if (!limited && rules.length === 0) return null;
  const compiled = (
    { name, rule }: { readonly name: string; readonly rule: Rule },
    origin: CompiledRule['origin'],
    at: Location | null,
    except: readonly string[] = [],
  ) =>
    section.compile(
      { name, match: matchId(section.name, rule, app, merged.name), action: rule.action, origin },
      rule,
      {
        declared,
        learned,
        except,
        note: (code, about) => {
          if (at) diagnostics.push(diagnostic(code, at, about));
        },
      },
    );
  return [
    ...rules.flatMap((written) => compiled(written, written.origin, written.at)),
    ...section
      .implied(declared, effectiveSection)
      .flatMap((implied) => compiled(implied, 'implied', null, implied.except)),
  ];
}

/**
 * Returns the place for blocked events. For a queue or bucket of the template it is the function's variable that holds the
 * resource, else `EMMENTAL_QUARANTINE`, which `protect` sets in the template.
 */
function quarantineOf(written: string | null, { app, declaration }: Declared): Quarantine | null {
  if (written === null) return null;
  const colon = written.indexOf(':');
  const kind = written.slice(0, colon) as Quarantine['kind'];
  const target = written.slice(colon + 1);
  const [, id = '', rest = ''] = /^([^/]*)(.*)$/s.exec(target) ?? [];
  if (kind === 'file' || app?.resources.has(id) !== true) return { kind, target };
  const resource = app.resources.get(id);
  const name = resource?.type.startsWith('google_') ? asString(fieldOf(resource.properties, 'name')) : null;
  if (name) return { kind, target: `${name}${rest}` };
  const variable = (declaration && variableFor(id, declaration, null)) ?? 'EMMENTAL_QUARANTINE';
  return { kind, target: `\${env:${variable}}${rest}` };
}

/** Returns JSON with sorted keys; its hash is the digest. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => compareText(a, b)))
      : field,
  );
}
