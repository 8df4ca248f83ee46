import {
  type CompiledFunction,
  type CompiledProfile,
  everySection,
  type ProfileSection,
} from '@emmental/model';

export type ReadProfile =
  | {
      readonly kind: 'profile';
      readonly profile: CompiledProfile;
      readonly name: string;
      readonly function: CompiledFunction;
    }
  | { readonly kind: 'broken'; readonly why: string };

/** The current format and the one before it; there is only one yet. */
const formats: readonly string[] = ['emmental/compiled-profile/1'];

/** Reads the rules of this function from the compiled profile; problems are returned, never thrown. */
export function readProfile(
  text: string | null,
  problem: string | null,
  env: Readonly<Record<string, string>>,
): ReadProfile {
  if (text === null) return broken(problem ?? 'there is no profile');
  let profile: CompiledProfile;
  try {
    profile = JSON.parse(text) as CompiledProfile;
  } catch (error) {
    return broken(`the profile is not JSON: ${(error as Error).message}`);
  }
  if (typeof profile !== 'object' || profile === null || !formats.includes(profile.schema))
    return broken(`the profile's schema is not one of ${formats.join(', ')}`);
  const { functions } = profile;
  const names = typeof functions === 'object' && functions !== null ? Object.keys(functions) : [];
  if (names.length === 0) return broken('the profile names no functions');
  const name = functionName(names, env);
  const found = name === null ? undefined : functions[name];
  if (name === null || found === undefined) return broken(notThere(names, env['EMMENTAL_FUNCTION']));
  // A section that did not exist when the profile was compiled is not limited.
  const filled = typeof found === 'object' ? { ...everySection(null), ...found } : found;
  const wrong = problemOf(filled);
  return wrong === null
    ? { kind: 'profile', profile, name, function: filled }
    : broken(`the profile of ${name}: ${wrong}`);
}

const broken = (why: string): ReadProfile => ({ kind: 'broken', why });

/** Functions of the profile that a message lists when none of them is this function. */
const mostNamed = 5;

function notThere(names: readonly string[], wanted: string | undefined): string {
  const more = names.length - mostNamed;
  const listed = `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return wanted
    ? `EMMENTAL_FUNCTION is ${wanted.slice(0, 80)}, but the profile only has ${listed}`
    : `the profile has several functions and none matches: set EMMENTAL_FUNCTION to one of ${listed}`;
}

/**
 * Returns the name of this function in the profile: EMMENTAL_FUNCTION, else the name that is part of the deployed name
 * (`stack-OrdersApi-1A2B3C`), else the only name. null when there is none of these.
 */
function functionName(names: readonly string[], env: Readonly<Record<string, string>>): string | null {
  const wanted = env['EMMENTAL_FUNCTION'];
  if (wanted !== undefined && wanted !== '') return names.includes(wanted) ? wanted : null;
  const deployed = env['AWS_LAMBDA_FUNCTION_NAME'] ?? env['FUNCTION_TARGET'] ?? env['K_SERVICE'] ?? '';
  const fitting = names
    .filter((name) => `-${deployed}-`.includes(`-${name}-`))
    .sort((a, b) => b.length - a.length);
  return fitting[0] ?? (names.length === 1 ? (names[0] ?? null) : null);
}

function problemOf(compiled: CompiledFunction): string | null {
  if (typeof compiled !== 'object' || compiled === null) return 'it is no object';
  if (typeof compiled.mode !== 'object' || compiled.mode === null) return 'it has no modes';
  for (const section of policySections) {
    const rules: unknown = compiled[section];
    if (rules === null) continue;
    if (!Array.isArray(rules)) return `${section} is no list`;
    for (const rule of rules as readonly unknown[]) {
      if (typeof rule !== 'object' || rule === null) return `a rule of ${section} is no object`;
      const { name, match } = rule as { readonly name?: unknown; readonly match?: unknown };
      if (typeof name !== 'string' || typeof match !== 'string') return `a rule of ${section} has no name`;
      if (!isComplete(section, rule as Readonly<Record<string, unknown>>))
        return `${section}/${name} is not complete`;
    }
  }
  return compiled.accepted === undefined || areProofs(compiled.accepted) ? null : 'accepted is not complete';
}

const areProofs = (accepted: unknown): boolean =>
  Array.isArray(accepted) &&
  accepted.every(
    (each: Readonly<Record<string, unknown>> | null) =>
      typeof each === 'object' &&
      each !== null &&
      ['name', 'match', 'sink', 'until'].every((key) => typeof each[key] === 'string') &&
      areTexts(each['fields']) &&
      areTexts(each['triggers']) &&
      (each['source'] === null || typeof each['source'] === 'string'),
  );

/** The fields of a rule that hold lists of texts, by section. A section has a row only if this guard has a policy for it. */
const lists = {
  inbound: ['triggers'],
  outbound: ['to'],
  files: ['read', 'write'],
  processes: [],
  code: ['use'],
  permissions: ['call', 'resource'],
} as const satisfies Readonly<Partial<Record<ProfileSection, readonly string[]>>>;

/** The sections that this guard has a policy for; it reports and reads no others. */
export const policySections = Object.keys(lists) as readonly (keyof typeof lists)[];

const isComplete = (section: keyof typeof lists, rule: Readonly<Record<string, unknown>>): boolean =>
  lists[section].every((key: string) => areTexts(rule[key])) &&
  (rule['except'] === undefined || areTexts(rule['except'])) &&
  (section !== 'processes' ||
    (typeof rule['run'] === 'string' && (rule['args'] === null || areTexts(rule['args'])))) &&
  (section !== 'inbound' || rule['source'] === null || typeof rule['source'] === 'string');

const areTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
