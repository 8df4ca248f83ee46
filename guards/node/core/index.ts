import type { CompiledFunction } from '@emmental/model';
import { everySection, weakenedIn } from '@emmental/model';
import { codeAnswers } from './ask/code.ts';
import { eventAnswers } from './ask/events.ts';
import { fileAnswers } from './ask/files.ts';
import { freshAnswers } from './ask/fresh.ts';
import type { LaterAnswers } from './ask/later.ts';
import type { NetworkAnswers } from './ask/network.ts';
import { type Context, createContext } from './context.ts';
import { allowed, type Core, type Host, type Start, unread } from './contract.ts';
import { withImplied } from './implied.ts';
import { mistaken } from './policy/mode.ts';
import { policySections, type ReadProfile, readProfile } from './profile.ts';
import { createReporter, guardVersion } from './reporter.ts';
import { makeRoom } from './room.ts';

/** Makes the core, the half of the guard that decides (`contract.ts`). Rules that cannot be used count as missing. */
export function createCore(host: Host, start: Start): Core {
  try {
    return coreOf(host, start, readProfile(start.profile, start.profileProblem, start.env));
  } catch (error) {
    // A stack overflow is no problem of the rules.
    if (error instanceof RangeError) throw error;
    return coreOf(host, start, {
      kind: 'broken',
      why: `its rules cannot be used: ${(error as Error).message}`,
    });
  }
}

function coreOf(host: Host, start: Start, read: ReadProfile): Core {
  const profile = read.kind === 'profile' ? withImplied(read.function, start) : unlimited;
  const context = createContext(host, start, profile, onErrorOf(read, start), (modes, invocations, lessons) =>
    createReporter({
      ...identityOf(read, start),
      level: read.kind === 'profile' ? 'in-process' : 'none',
      now: host.now,
      emit: host.emit,
      invocation: invocations.current,
      note: () => noteOf(start.difference, modes.breakGlass()),
      learned: lessons.take,
      excerpt: (text) => host.later()?.excerpt(text) ?? '',
      random: host.random,
    }),
  );
  const { reporter, modes, invocations, onError } = context;
  const failures = new Set<string>();
  if (read.kind === 'broken') reporter.report('error', { evidence: { message: `no rules: ${read.why}` } });
  else if (start.difference !== null) reporter.report('error', { evidence: { message: start.difference } });

  return {
    ...fileAnswers(context),
    ...freshAnswers(context),
    ...processes(context),
    ...connections(context),
    ...codeAnswers(context),
    ...eventAnswers(context),
    limits: (section) => profile[section] !== null,
    enforces: (section) => profile[section] !== null && modes.of(section) === 'enforce',
    mustNotRun: () => (onError === 'closed' ? whyNotToRun(read, start) : ''),
    told: () => {
      const { words } = context.lastBlock;
      context.lastBlock.words = '';
      return words;
    },
    isActive: () => read.kind === 'profile',
    isClosed: () => onError === 'closed',
    isRunning: () => invocations.count() > 0,
    started: (text) => {
      const missing = JSON.parse(text) as Record<string, string>;
      for (const section of ['files', 'processes', 'code'])
        if (missing[section] !== undefined) context.straight.end();
      if (read.kind === 'profile') reportStart(context, missing);
      for (const message of mistaken(start.env)) reporter.report('error', { evidence: { message } });
    },
    failed: (message) => {
      if (failures.has(message) || failures.size > 1000) return;
      failures.add(message);
      reporter.report('error', { evidence: { message: message.slice(0, 300) } });
    },
    flush: () => reporter.flush(true),
    lost: reporter.lost,
    makeRoom: () => {
      makeRoom();
    },
  };
}

/** Returns the reason why a function that is set to `closed` does not run; the empty text if it may run. */
function whyNotToRun(read: ReadProfile, { difference }: Start): string {
  if (read.kind === 'broken') return `the function does not run without its rules: ${read.why}`;
  return difference === null
    ? ''
    : `the function does not run with another guard or other rules: ${difference}`;
}

/** Returns the note that each signal carries: what was exchanged, and a break-glass; null when there is neither. */
function noteOf(difference: string | null, breakGlass: string | null): string | null {
  const notes = [
    ...(difference === null ? [] : [`degraded: ${difference}`]),
    ...(breakGlass === null ? [] : [breakGlass]),
  ];
  return notes.length === 0 ? null : notes.join('; ');
}

/** Makes the answers about processes; their code is loaded with the first question. */
function processes(context: Context): LaterAnswers {
  let loaded: LaterAnswers | null = null;
  const answers = (): LaterAnswers => {
    loaded ??= context.host.later()?.laterAnswers(context) ?? null;
    if (loaded === null) throw new Error('processes cannot be judged');
    return loaded;
  };
  return {
    run: (file, args, path, folder) => {
      context.straight.end();
      return answers().run(file, args, path, folder);
    },
    kill: (act) => answers().kill(act),
  };
}

/** Makes the answers about connections; their code is loaded with the first question, not at the start. */
function connections(context: Context): NetworkAnswers {
  let loaded: NetworkAnswers | null = null;
  const answers = (): NetworkAnswers => {
    loaded ??= context.host.reading()?.networkAnswers(context) ?? null;
    if (loaded === null) throw new Error('connections cannot be judged');
    return loaded;
  };
  return {
    resolving: (name) => answers().resolving(name),
    resolvingBy: (setting) => answers().resolvingBy(setting),
    resolved: (name, addresses) => answers().resolved(name, addresses),
    reversing: (address) => answers().reversing(address),
    nameServer: (address, port) => answers().nameServer(address, port),
    connect: (handle, address, port) => answers().connect(handle, address, port),
    connectPath: (handle, path) => answers().connectPath(handle, path),
    datagram: (address, port) => answers().datagram(address, port),
    joins: (address) => answers().joins(address),
    secured: (handle, under) => answers().secured(handle, under),
    serverName: (handle, name) => answers().serverName(handle, name),
    offers: (handle, protocols) => answers().offers(handle, protocols),
    startsTls: (handle) => answers().startsTls(handle),
    // Before the first question there is no connection.
    wants: (handle, length) => loaded?.wants(handle, length) ?? unread,
    sent: (handle, text, length) => loaded?.sent(handle, text, length) ?? allowed,
    beside: (act) => answers().beside(act),
    carries: (session, handle) => answers().carries(session, handle),
    requests: (session, fields, count) => answers().requests(session, fields, count),
    streams: (session, stream) => answers().streams(session, stream),
  };
}

/** Sends the start signal: how each section is enforced, and which settings were refused. */
function reportStart(
  { start, profile, modes, reporter }: Context,
  missing: Readonly<Record<string, string>>,
): void {
  const evidence: Record<string, string> = { node: start.node, guard: guardVersion, loaded: start.loaded };
  for (const section of policySections) {
    if (missing[section] !== undefined) evidence[section] = `none: ${missing[section]}`;
    else evidence[section] = profile[section] === null ? 'not limited' : `in-process, ${modes.of(section)}`;
  }
  for (const { section, use, rule } of weakenedIn(profile.code ?? [], (each) => profile[each] !== null))
    if (missing[section] === undefined) evidence[section] += `; weakened by ${use} (rule ${rule})`;
  const glass = modes.breakGlass();
  if (glass !== null) evidence['breakGlass'] = glass;
  if (start.difference !== null) evidence['digests'] = `degraded: ${start.difference}`;
  else if (start.env['EMMENTAL_DIGEST']) evidence['digests'] = 'as protect wrote them';
  if (start.isCompiled) evidence['compiled'] = 'ahead of time';
  if (start.loaded === 'late') evidence['late'] = 'code of the function ran before the guard';
  reporter.report('start', { evidence: { start: { ...evidence, ...modes.refused } } });
}

function onErrorOf(read: ReadProfile, { env }: Start): 'open' | 'closed' {
  const setting = env['EMMENTAL_ON_ERROR'];
  if (setting === 'open' || setting === 'closed') return setting;
  return read.kind === 'profile' && read.function.onError === 'closed' ? 'closed' : 'open';
}

function identityOf(
  read: ReadProfile,
  { env }: Start,
): { readonly app: string; readonly function: string; readonly digest: string | null } {
  if (read.kind === 'profile')
    return { app: read.profile.app, function: read.name, digest: read.profile.digest };
  return {
    app: '',
    function: env['EMMENTAL_FUNCTION'] ?? env['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
    digest: null,
  };
}

const unlimited: CompiledFunction = {
  mode: everySection('learn'),
  onError: 'open',
  breakGlass: 'forbidden',
  onBlock: { http: 403, quarantine: null },
  ...everySection(null),
  skeletons: {},
};
