import type {
  CodeRule,
  CompiledFunction,
  CompiledProfile,
  CompiledRule,
  Diagnostic,
  FileRule,
  InboundRule,
  OutboundRule,
  PermissionRule,
  ProcessRule,
  ProfileSection,
  Quarantine,
} from '@emmental/model';
import { type App, compareText, diagnostic } from '@emmental/model';
import { sourceWord } from '../derive/inbound.ts';
import { type Effective, type EffectiveRule, effective } from '../levels/effective.ts';
import { resourceArns, variableFor } from '../resource.ts';
import { hash, matchId, type ProfileFile, type Rule, type RuleOf, type Told } from '../rulebase.ts';
import { type Facts, factsOf } from './facts.ts';
import { type ImpliedRule, impliedRules } from './implied.ts';
import { arrivesAs, tellsSingleFailures } from './sources.ts';
import { endpoint } from './targets.ts';

export interface CompileOptions {
  /** The app as its template declares it; null = there is none: then what only a template says is left open. */
  readonly app: App | null;
  readonly environment: string | null;
  /** Only this one; null = all. */
  readonly function: string | null;
  /** Learned shapes and skeletons, by function. */
  readonly learned: (fn: string) => Learned;
}

export interface Learned {
  /** `emmental/shape/1`, or null. */
  readonly shape: unknown;
  readonly skeletons: CompiledFunction['skeletons'];
}

export const nothingLearned: Learned = { shape: null, skeletons: {} };

/**
 * The rulebase as guards read it: levels merged, groups and words written out, implied rules beside the others. Equal
 * input gives equal bytes; the digest is that of the document.
 */
export function compile(file: ProfileFile, options: CompileOptions): Told<CompiledProfile> {
  const diagnostics: Diagnostic[] = [];
  const name = appName(file, options.app);
  const functions: Record<string, CompiledFunction> = {};
  for (const fn of functionNames(file, options.app)) {
    if (options.function !== null && options.function !== fn) continue;
    const { value, diagnostics: said } = effective(file, fn, options.environment);
    diagnostics.push(...said);
    functions[fn] = compileFunction(value, name, factsOf(options.app, fn), options.learned(fn), diagnostics);
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

export const appName = (file: ProfileFile, app: App | null): string =>
  file.profile.app ?? app?.name ?? (file.path.split('/').at(-2) || 'app');

/** Functions of the rulebase and of the template, sorted. */
export function functionNames(file: ProfileFile, app: App | null): readonly string[] {
  const names = new Set([
    ...Object.keys(file.profile.functions ?? {}),
    ...Object.values(file.profile.environments ?? {}).flatMap((one) => Object.keys(one.functions ?? {})),
    ...(app?.functions.map((fn) => fn.name) ?? []),
  ]);
  return [...names].sort(compareText);
}

function compileFunction(
  own: Effective,
  app: string,
  facts: Facts,
  learned: Learned,
  diagnostics: Diagnostic[],
): CompiledFunction {
  const { sections } = own;
  const implied = impliedRules(facts, sections);
  const rules = <S extends ProfileSection, C>(
    section: S,
    make: (row: CompiledRule, rule: RuleOf<S>, at: EffectiveRule<S> | null) => readonly C[],
  ): readonly C[] | null => {
    const { rules: written, limited } = sections[section];
    if (!limited && written.length === 0) return null;
    const row = (name: string, rule: RuleOf<S>, origin: CompiledRule['origin']): CompiledRule => ({
      name,
      match: matchId(section, rule as Rule, app, own.name),
      action: rule.action,
      origin,
    });
    const added = implied[section] as readonly ImpliedRule<S>[];
    return [
      ...written.flatMap((one) => make(row(one.name, one.rule, one.origin), one.rule, one)),
      ...added.flatMap((one) => make(row(one.name, one.rule, 'implied'), one.rule, null)),
    ];
  };
  return {
    mode: own.mode,
    onError: own.onError,
    breakGlass: own.breakGlass,
    onBlock: { http: own.http, quarantine: quarantineOf(own.quarantine, facts) },
    inbound: rules('inbound', (row, rule) => inbound(row, rule, facts, learned)),
    outbound: rules('outbound', (row, rule): readonly OutboundRule[] => [
      { ...row, to: rule.to.map(endpoint) },
    ]),
    files: rules('files', (row, rule): readonly FileRule[] => [
      { ...row, read: rule.read ?? [], write: rule.write ?? [], ...(rule.fresh ? { fresh: true } : {}) },
    ]),
    processes: rules('processes', (row, rule): readonly ProcessRule[] => [
      { ...row, run: rule.run, args: rule.args ?? null },
    ]),
    code: rules('code', (row, rule): readonly CodeRule[] => [{ ...row, use: rule.use }]),
    permissions: rules('permissions', (row, rule, at): readonly PermissionRule[] => [
      { ...row, call: rule.call, resource: resourcesOf(rule, at, facts, diagnostics) },
    ]),
    skeletons: learned.skeletons,
  };
}

/** One compiled rule for each source that is named. */
function inbound(
  row: CompiledRule,
  rule: RuleOf<'inbound'>,
  facts: Facts,
  learned: Learned,
): readonly InboundRule[] {
  const { declaration, app } = facts;
  return rule.from.map((from) => {
    const triggers = declaration?.triggers.filter((trigger) => sourceWord(trigger) === from) ?? [];
    const isHttp = /^\S+ \//.test(from);
    return {
      ...row,
      triggers: from === 'any' ? [] : arrivesAs(from, triggers),
      source: isHttp ? from : sourceGlob(from, app),
      inspect: rule.inspect === 'none' ? [] : rule.inspect,
      shape: rule.shape === 'learned' ? learned.shape : null,
      batchItemFailures: tellsSingleFailures(triggers),
    };
  });
}

/** The ARN that events of the source carry; null where only deployment knows its name: the trigger says its type. */
function sourceGlob(from: string, app: App | null): string | null {
  const [, kind, name] = /^([a-z0-9-]+):(.+)$/s.exec(from) ?? [];
  if (kind === undefined || name === undefined) return null;
  if (name.startsWith('arn:')) return name;
  const [arn = ''] = resourceArns(name, [`${kind}:`], app, null).arns;
  const last = arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
  return /[A-Za-z0-9]/.test(last) ? arn : null;
}

function resourcesOf(
  rule: RuleOf<'permissions'>,
  at: EffectiveRule | null,
  { app, declaration }: Facts,
  diagnostics: Diagnostic[],
): readonly string[] {
  const arns = new Set<string>();
  for (const word of rule.resource ?? []) {
    const found = resourceArns(word, rule.call, app, declaration);
    if (found.arns.length === 0) return [];
    if (!found.known && at) diagnostics.push(diagnostic('profile/no-resource', at.at, word));
    for (const arn of found.arns) arns.add(arn);
  }
  return [...arns].sort(compareText);
}

/**
 * `sqs:QuarantineQueue` → the URL in the variable that holds it. Where a queue or bucket of the template is in no
 * variable, deployment sets `EMMENTAL_QUARANTINE` to it.
 */
function quarantineOf(written: string | null, { app, declaration }: Facts): Quarantine | null {
  if (written === null) return null;
  const colon = written.indexOf(':');
  const kind = written.slice(0, colon) as Quarantine['kind'];
  const target = written.slice(colon + 1);
  const [, id = '', rest = ''] = /^([^/]*)(.*)$/s.exec(target) ?? [];
  if (kind === 'file' || app?.resources.has(id) !== true) return { kind, target };
  const variable = (declaration && variableFor(id, declaration, null)) ?? 'EMMENTAL_QUARANTINE';
  return { kind, target: `\${env:${variable}}${rest}` };
}

/** JSON with sorted keys: what the digest is made of. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => compareText(a, b)))
      : field,
  );
}
