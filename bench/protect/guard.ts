import { planGuard, planTerraformGuard } from '@emmental/deploy';
import { type App, asString, type FunctionDeclaration, hasGoogleGuard } from '@emmental/model';
import { filesAfter, type Measured, type Read, undone } from './measured.ts';

/** The queue for blocked events; with it each role gets one more permission. */
const queue = {
  written: 'sqs:https://sqs.eu-west-1.amazonaws.com/111122223333/blocked',
  isInVariable: false,
};

/**
 * Checks the guard in one template: functions that are reported to have it have it, and nothing else of the app has
 * changed.
 */
export function measureGuard({ app, files, readAgain }: Read): Measured {
  if (app.format === 'terraform') return inTerraform(app, files, readAgain);
  const [file] = files;
  if (!file) return { part: 'guard', outcomes: [], changed: [], wrong: [] };
  const plan = planGuard(app, file, {
    layer: '.emmental/layer',
    only: null,
    closed: new Set(),
    quarantine: new Map(app.functions.map(({ name }) => [name, queue])),
  });
  if (typeof plan === 'string')
    return {
      part: 'guard',
      outcomes: app.functions.map(() => ({ kind: 'by-hand', why: plan.replace(/:.*/s, '') })),
      changed: [],
      wrong: [],
    };
  const outcomes = plan.functions.map(({ isProtected, why }) => ({
    kind: isProtected ? ('changed' as const) : ('by-hand' as const),
    why,
  }));
  const changed = plan.text === file.text ? [] : [file.path];
  if (changed.length === 0) return { part: 'guard', outcomes, changed, wrong: [] };
  const after = new Map([[file.path, plan.text]]);
  const permitted = new Set(
    plan.functions
      .filter((planned) => planned.isProtected && planned.todo === null)
      .map((planned) => planned.function),
  );
  const named = new Set(
    plan.functions.filter((planned) => planned.isProtected).map((planned) => planned.function),
  );
  const [was, now] = [readAgain(new Map()), readAgain(after)];
  const wrong = [
    ...undone(files, after),
    ...(was && now
      ? [...differences(was, now, named), ...withoutPermission(now, permitted)]
      : [`${file.path}: the changed template is no app any more`]),
  ];
  return { part: 'guard', outcomes, changed, wrong, figures: { 'may keep blocked events': permitted.size } };
}

function inTerraform(app: App, files: Read['files'], readAgain: Read['readAgain']): Measured {
  const options = {
    layer: '.emmental/layer',
    only: null,
    closed: new Set<string>(),
    quarantine: new Map(),
    rules: 'rules-00000000.json',
  };
  const plan = planTerraformGuard(app, files, options);
  if (typeof plan === 'string')
    return { part: 'guard', outcomes: [{ kind: 'by-hand', why: plan }], changed: [], wrong: [] };
  const changed = [...plan.files.keys()];
  if (changed.length === 0) return { part: 'guard', outcomes: plan.outcomes, changed, wrong: [] };
  const named = new Set(plan.outcomes.filter(({ kind }) => kind === 'changed').map(({ of }) => of));
  const [was, now] = [readAgain(new Map()), readAgain(plan.files)];
  const wrong: string[] =
    was && now ? [...differences(was, now, named)] : [`${app.id}: the changed module is no app any more`];
  // On AWS the layer itself is a resource of the module, which `protect` recognises by its patch.
  const isGoogle = app.functions.every(({ account }) => account);
  const again = now && isGoogle ? planTerraformGuard(now, filesAfter(files, plan.files), options) : null;
  if (again !== null && (typeof again === 'string' || again.files.size > 0))
    wrong.push(`${app.id}: changes again the second time`);
  return {
    part: 'guard',
    outcomes: plan.outcomes,
    changed,
    wrong: [...undone(files, plan.files), ...wrong],
    texts: plan.files,
  };
}

function differences(before: App, after: App, isProtected: ReadonlySet<string>): readonly string[] {
  const said: string[] = [];
  for (const fn of before.functions) {
    const now = after.functions.find((other) => other.id === fn.id);
    if (!now) {
      said.push(`${fn.id}: is gone`);
      continue;
    }
    const has =
      now.environment.get('EMMENTAL_FUNCTION') !== undefined &&
      (JSON.stringify(plain(now.settings.get('Layers'))) ?? '').match(/EmmentalGuard|emmental_guard/) !==
        null;
    if (fn.account) {
      said.push(...differencesOnGoogle(fn, now, isProtected.has(fn.name)));
      continue;
    }
    if (has !== isProtected.has(fn.name)) said.push(`${fn.id}: ${has ? 'has' : 'has not'} the guard`);
    if (essence(fn) !== essence(now)) said.push(`${fn.id}: something else of it changed`);
  }
  if (after.functions.length !== before.functions.length) said.push(`${before.id}: other functions`);
  return said;
}

/** A function of Google Cloud has the variables of the guard, and all else as it was: what a variable loaded before is loaded still. */
function differencesOnGoogle(
  before: FunctionDeclaration,
  after: FunctionDeclaration,
  isProtected: boolean,
): readonly string[] {
  const said: string[] = [];
  const has = hasGoogleGuard(after);
  if (has !== isProtected) said.push(`${before.id}: ${has ? 'has' : 'has not'} the guard`);
  const { environment: was, settings: _, ...rest } = before;
  const { environment: is, settings: __, ...restNow } = after;
  if (JSON.stringify(plain(rest)) !== JSON.stringify(plain(restNow)))
    said.push(`${before.id}: something else of it changed`);
  for (const [name, value] of was) {
    const old = JSON.stringify(plain(value));
    const now = JSON.stringify(plain(is.get(name)));
    const isStart = name === 'NODE_OPTIONS' || name === 'PYTHONPATH';
    const text = asString(value);
    const isKept = isStart && text !== null ? now.includes(text) : isStart || now === old;
    if (!isKept) said.push(`${before.id}: ${name} has another value`);
  }
  const others = (fn: FunctionDeclaration): string =>
    JSON.stringify(plain(fn.settings), (_, value) =>
      Array.isArray(value) ? value.filter((pair: unknown) => !isEnvironment(pair)) : value,
    );
  if (others(before) !== others(after)) said.push(`${before.id}: another setting changed`);
  return said;
}

const isEnvironment = (pair: unknown): boolean => Array.isArray(pair) && pair[0] === 'environment_variables';

/** Returns the functions that are reported to have the permission, but whose role, read again, lacks it. */
function withoutPermission(app: App, permitted: ReadonlySet<string>): readonly string[] {
  return app.functions
    .filter(({ name }) => permitted.has(name))
    .filter(({ role }) => {
      const statements = app.roles.find(({ id }) => id === role)?.statements ?? [];
      return !JSON.stringify(plain(statements)).includes('sqs:SendMessage');
    })
    .map(({ id }) => `${id}: its role has no permission`);
}

/** Returns a function as text, without places and without the additions of the guard. */
function essence(fn: FunctionDeclaration): string {
  const isOurs = (name: string): boolean =>
    name.startsWith('EMMENTAL_') || name === 'AWS_LAMBDA_EXEC_WRAPPER';
  return JSON.stringify(
    plain({
      ...fn,
      environment: new Map([...fn.environment].filter(([name]) => !isOurs(name))),
      settings: new Map([...fn.settings].filter(([name]) => name !== 'Layers')),
      layerDirectories: [],
    }),
  );
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, inner]) => [key, plain(inner)]);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string') return value.replace(/\bline \d+/, 'line');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at')
      .map(([key, inner]) => [key, plain(inner)]),
  );
}
