import { excerpt } from '@emmental/inspect';
import type {
  CodeUse,
  CompiledFunction,
  CompiledRule,
  ProfileSection,
  SignalEvidence,
  SignalKind,
} from '@emmental/model';
import type { AwsTable } from './aws/request.ts';
import { type Connection, createNames } from './connections.ts';
import { type Answer, allowed, type Host, type Inspection, refused, type Start } from './contract.ts';
import { withImplied } from './implied.ts';
import { blockedRecords, type EventVerdict, planFor, readEvent } from './inbound.ts';
import { createInvocations } from './invocations.ts';
import { type FileAct, filePolicy, normal, runtimePaths } from './policy/files.ts';
import { modesOf } from './policy/mode.ts';
import { outboundPolicy } from './policy/outbound.ts';
import { processPolicy } from './policy/processes.ts';
import { judged, type RuleVerdict } from './policy/verdict.ts';
import { readProfile } from './profile.ts';
import { readerOf } from './reader.ts';
import { createReporter, guardVersion, type Told } from './reporter.ts';
import { makeRoom } from './room.ts';
import { callerOf, callingFile } from './stack.ts';

/** What the shell may ask. Arguments are texts, numbers and tokens; answers are numbers and texts. */
export interface Core {
  /** False: there are no rules, nothing needs to be asked. */
  readonly limits: (section: ProfileSection) => boolean;
  readonly enforces: (section: ProfileSection) => boolean;
  /** `closed` and no profile: the function must not run. */
  readonly mustNotRun: () => string;
  readonly file: (act: FileAct, path: string) => Answer;
  readonly link: (target: string, path: string) => Answer;
  readonly run: (file: string, args: readonly string[], samePath: boolean) => Answer;
  readonly kill: (what: string) => Answer;
  readonly use: (use: CodeUse, what: string) => Answer;
  readonly addon: (path: string) => Answer;
  readonly source: (text: string) => Answer;
  readonly resolving: (host: string) => Answer;
  readonly resolved: (host: string, addresses: readonly string[]) => void;
  readonly nameServer: (address: string, port: number) => Answer;
  readonly connect: (handle: object, address: string, port: number) => Answer;
  readonly connectPath: (handle: object, path: string) => Answer;
  readonly datagram: (address: string, port: number) => Answer;
  readonly secured: (handle: object, below: object) => void;
  readonly serverName: (handle: object, name: string) => void;
  readonly startsTls: (handle: object) => Answer;
  readonly wants: (handle: object) => number;
  readonly sent: (handle: object, text: string, length: number) => Answer;
  readonly spoken: (host: string, port: number) => Answer;
  /** `platform`: the trigger where the platform tells it, else the empty text. The answer is a plan, or the empty text. */
  readonly begin: (id: string, event: unknown, platform: string) => string;
  readonly quarantined: (plan: string, where: string) => void;
  readonly end: (id: string) => void;
  /** Whether there are rules at all. */
  readonly isActive: () => boolean;
  readonly isClosed: () => boolean;
  /** An event is being worked on. */
  readonly isRunning: () => boolean;
  /** All hooks are set; those that could not be, by section, as JSON. */
  readonly started: (missing: string) => void;
  readonly allows: (use: CodeUse) => boolean;
  readonly isOwnCode: (path: string) => boolean;
  /** The caller is Node's own code. */
  readonly calledByNode: () => boolean;
  /** The caller is AWS's runtime client, before the function's code runs. */
  readonly calledByRuntime: () => boolean;
  /** The file that an SQLite statement opens besides its own; the empty text for none. */
  readonly attached: (sql: string) => string;
  readonly failed: (message: string) => void;
  readonly told: (kind: SignalKind, message: string) => void;
  readonly flush: () => void;
  readonly lost: (count: number) => void;
  /** Throws when the stack is nearly full. */
  readonly makeRoom: () => void;
}

export function createCore(host: Host, start: Start): Core {
  const read = readProfile(start.profile, start.profileProblem, start.env);
  const failMode =
    start.env['EMMENTAL_ON_ERROR'] === 'closed' || start.env['EMMENTAL_ON_ERROR'] === 'open'
      ? start.env['EMMENTAL_ON_ERROR']
      : read.kind === 'profile'
        ? read.function.onError
        : 'open';
  const invocations = createInvocations();
  let inspection: Inspection | null | undefined;
  const engine = (): Inspection | null => {
    if (inspection === undefined) inspection = host.inspection();
    return inspection;
  };

  let table: AwsTable | null = null;
  const requests = (): AwsTable => {
    table ??= JSON.parse(host.requests()) as AwsTable;
    return table;
  };

  const profile = read.kind === 'profile' ? withImplied(read.function, start) : unlimited;
  const modes = modesOf(profile, start.env, host.now);
  const roots = {
    code: rootsOfCode(start),
    runtime: runtimePaths(start.execPath, [start.home, ...listOf(start.env['LAMBDA_RUNTIME_DIR'])]),
    cwd: host.cwd,
    realpath: host.realpath,
  };
  const reporter = createReporter({
    app: read.kind === 'profile' ? read.profile.app : (start.env['EMMENTAL_APP'] ?? ''),
    function:
      read.kind === 'profile'
        ? read.name
        : (start.env['EMMENTAL_FUNCTION'] ?? start.env['AWS_LAMBDA_FUNCTION_NAME'] ?? ''),
    digest: read.kind === 'profile' ? read.profile.digest : null,
    level: read.kind === 'profile' ? 'in-process' : 'none',
    now: host.now,
    emit: host.emit,
    invocation: invocations.current,
    note: modes.breakGlass,
  });
  const files = profile.files ? filePolicy(profile.files, roots) : null;
  const outbound = profile.outbound ? outboundPolicy(profile.outbound, start.env) : null;
  const processes = profile.processes ? processPolicy(profile.processes) : null;
  const names = createNames();
  const connections = new WeakMap<object, Connection>();
  const runtimeApi = start.env['AWS_LAMBDA_RUNTIME_API'] ?? '';
  const seen = new Set<string>();
  const concurrency =
    start.env['AWS_LAMBDA_RUNTIME_API'] === undefined
      ? 1000
      : Math.max(1, Number(start.env['AWS_LAMBDA_MAX_CONCURRENCY'] ?? 1) || 1);
  const codeRoot = roots.code[0] ?? start.cwd;

  const tell = (kind: SignalKind, told: Partial<Told>): string =>
    reporter.tell(kind, {
      ...told,
      evidence: { ...told.evidence, ...callerEvidence(callerOf(start.home, codeRoot)) },
    });

  /** Counts, tells and answers, whatever the section. */
  const settle = (
    section: ProfileSection,
    { action, rule }: RuleVerdict<CompiledRule>,
    what: string,
    evidence: SignalEvidence = {},
  ): Answer => {
    if (rule !== null) reporter.hit(rule.match);
    if (action === 'allow') return allowed;
    const mode = modes.of(section);
    const told: Partial<Told> = {
      section,
      rule: rule?.name ?? '(all other)',
      match: rule?.match ?? null,
      decision: action,
      mode,
      evidence: { what: excerpt(what), ...evidence },
    };
    if (action === 'deny' && mode === 'enforce') {
      tell('block', told);
      return refused;
    }
    // What is only recorded is recorded once for each instance.
    if (action === 'deny' && mode === 'learn') {
      const key = `${section} ${what}`;
      if (seen.has(key) || seen.size > 5000) return allowed;
      seen.add(key);
    }
    tell(action === 'deny' && mode === 'alert' ? 'alert' : 'watch', told);
    return allowed;
  };

  /** Text of an event that changes what a call means; the mode is that of `inbound`, whose text it is. */
  const proven = (kind: string, argument: string, what: string, dialect?: string): Answer => {
    if (profile.inbound === null || invocations.count() === 0) return allowed;
    const inputs = invocations.inputs(engine);
    if (inputs.length === 0) return allowed;
    const proof = engine()?.checkSink(kind, argument, inputs, dialect, profile.skeletons?.[kind]) ?? null;
    if (proof === null) return allowed;
    const mode = modes.of('inbound');
    tell(mode === 'enforce' ? 'block' : mode === 'alert' ? 'alert' : 'watch', {
      section: 'inbound',
      decision: 'deny',
      mode,
      evidence: { what: excerpt(what), class: classOf[kind] ?? kind, signature: `sink/${kind}`, proof },
    });
    return mode === 'enforce' ? refused : allowed;
  };

  const fileAnswer = (act: FileAct, path: string): Answer => {
    const answer = files === null ? allowed : settleFile(act, path);
    if (answer !== allowed || invocations.count() === 0 || profile.inbound === null) return answer;
    return mayTraverse(path) ? proven('path', path, path) : allowed;
  };
  const settleFile = (act: FileAct, path: string): Answer => {
    const verdict = files?.judge(act, path);
    if (verdict === undefined) return allowed;
    if (verdict.action === 'allow' && verdict.rule !== null) {
      reporter.hit(verdict.rule.match);
      return allowed;
    }
    return settle('files', verdict, `${act} ${verdict.path}`);
  };
  /** Cheap: without text of an event that goes up or starts at the root, no path can be proven to be an attack. */
  let traversing: { readonly id: string | null; readonly any: boolean } = { id: null, any: false };
  const mayTraverse = (_path: string): boolean => {
    const id = invocations.current();
    if (traversing.id !== id || invocations.count() > 1) {
      const inputs = invocations.inputs(engine);
      traversing = { id, any: inputs.some((text) => /\.\.|^[/\\]|%2e|^file:/i.test(text)) };
    }
    return traversing.any;
  };

  const isRuntimeApi = (address: string, port: number): boolean => `${address}:${port}` === runtimeApi;
  const useCode = (use: CodeUse, what: string): Answer => {
    if (profile.code === null) return allowed;
    return settle(
      'code',
      judged(profile.code, (rule) => rule.use.includes(use)),
      `${use} ${what}`.trim(),
    );
  };

  const tellStart = (missing: Readonly<Record<string, string>>): void => {
    const evidence: Record<string, string> = { node: start.node, guard: guardVersion, loaded: start.loaded };
    for (const section of sections)
      evidence[section] =
        missing[section] !== undefined
          ? `none: ${missing[section]}`
          : profile[section] === null
            ? 'not limited'
            : `in-process, ${modes.of(section)}`;
    const glass = modes.breakGlass();
    if (glass !== null) evidence['breakGlass'] = glass;
    if (start.loaded === 'late') evidence['late'] = 'code of the function ran before the guard';
    if (modes.refused !== null) evidence['refused'] = modes.refused;
    reporter.tell('start', { evidence: { start: evidence } });
  };

  if (read.kind === 'broken') reporter.tell('error', { evidence: { message: `no rules: ${read.why}` } });

  const core: Core = {
    limits: (section) => profile[section] !== null,
    enforces: (section) => profile[section] !== null && modes.of(section) === 'enforce',
    mustNotRun: () => (read.kind === 'broken' && failMode === 'closed' ? read.why : ''),
    file: fileAnswer,
    link: (target, path) => {
      if (files === null) return allowed;
      // A relative link that goes up leads elsewhere once it is moved.
      const isUp = !target.startsWith('/') && /(?:^|\/)\.\.(?:\/|$)/.test(target);
      const folder = path.replace(/[^/]{0,4096}$/, '');
      const leads = normal(
        target.startsWith('/')
          ? target
          : `${folder.startsWith('/') ? folder : `${host.cwd()}/${folder}`}/${target}`,
      );
      const write = fileAnswer('write', path);
      if (write !== allowed) return write;
      if (isUp) return settle('files', { action: 'deny', rule: null }, `link ${path} to ${target}`);
      return fileAnswer('read', leads);
    },
    run: (file, given, samePath) => {
      const args = owned(given);
      const what = [file, ...args].join(' ');
      if (processes !== null) {
        const answer = settle('processes', processes.run(file, args, samePath), what);
        if (answer !== allowed) return answer;
      }
      const shell = /(?:^|\/)(?:ba|da|z|k|a)?sh$/.test(file) && args[0] === '-c' ? args[1] : undefined;
      return shell === undefined ? allowed : proven('shell', shell, what);
    },
    kill: (what) =>
      processes === null ? allowed : settle('processes', { action: 'deny', rule: null }, what),
    use: useCode,
    addon: (path) => {
      const caller = callingFile(start.home, false);
      // The runtime's own native client, before anything of the function runs.
      if (isUnder(path, ['/var/runtime', '/var/lang']) || (caller !== null && isRuntimeClient(path)))
        return allowed;
      if (profile.code === null) return allowed;
      const answer = useCode('addon', path);
      if (answer !== allowed) return answer;
      const real = host.realpath(path) ?? path;
      return isUnder(real, [...roots.code, start.execPath.replace(/\/bin\/[^/]{1,100}$/, '')])
        ? allowed
        : settle('code', { action: 'deny', rule: null }, `addon ${real}, not of the function's own files`);
    },
    source: (text) => {
      if (harmless.has(text.trim())) return allowed;
      const answer = useCode('eval', text);
      return answer === allowed ? proven('code', text, text) : answer;
    },
    resolving: (name) => {
      if (outbound === null) return allowed;
      const verdict = outbound.name(name);
      return verdict.action === 'deny' ? settle('outbound', verdict, `look up ${name}`) : allowed;
    },
    resolved: (name, addresses) => names.add(name.toLowerCase().replace(/\.$/, ''), owned(addresses)),
    nameServer: (address, port) =>
      outbound === null
        ? allowed
        : settle('outbound', outbound.connect(address, port, []), `name server ${address}:${port}`),
    connect: (handle, address, port) => {
      if (isRuntimeApi(address, port)) {
        connections.set(handle, connectionTo(address, port, false, true));
        return allowed;
      }
      if (outbound === null) {
        connections.set(handle, connectionTo(names.of(address)[0] ?? address, port, false, false));
        return allowed;
      }
      const verdict = outbound.connect(address, port, names.of(address));
      const what = verdict.host === address ? `${address}:${port}` : `${verdict.host}:${port} (${address})`;
      const answer = settle('outbound', verdict, what);
      if (answer === allowed)
        connections.set(handle, connectionTo(verdict.host, port, verdict.host !== address, false));
      return answer;
    },
    connectPath: (handle, path) => {
      const answer = outbound === null ? allowed : settle('outbound', outbound.path(path), `unix:${path}`);
      if (answer === allowed) connections.set(handle, connectionTo(`unix:${path}`, 0, false, false));
      return answer;
    },
    datagram: (address, port) =>
      outbound === null
        ? allowed
        : settle('outbound', outbound.connect(address, port, names.of(address)), `udp ${address}:${port}`),
    secured: (handle, below) => {
      const one = connections.get(below);
      if (one === undefined) return;
      one.tls = true;
      one.reader = newReader(one);
      connections.set(handle, one);
    },
    serverName: (handle, name) => {
      const one = connections.get(handle);
      if (one === undefined || outbound === null || !one.byName) return;
      const verdict = outbound.spoken(name, one.port);
      if (verdict.action === 'deny')
        one.refused =
          settle('outbound', verdict, `${name}:${one.port} over a connection to ${one.host}`) !== allowed;
    },
    startsTls: (handle) => (connections.get(handle)?.refused === true ? refused : allowed),
    wants: (handle) => {
      const reader = connections.get(handle)?.reader;
      return reader ? reader.wants() : -1;
    },
    sent: (handle, text, length) => connections.get(handle)?.reader?.sent(text, length) ?? allowed,
    spoken: (name, port) =>
      outbound === null ? allowed : settle('outbound', outbound.spoken(name, port), `${name}:${port}`),
    begin: (id, given, platform) => {
      reporter.ran();
      if (concurrency === 1) invocations.endAll();
      if (profile.inbound === null) {
        invocations.begin(id, null);
        return '';
      }
      // As JSON it becomes an object of this realm: nothing here touches one that the function could have prepared.
      let event: unknown;
      try {
        event = JSON.parse(host.json(given));
      } catch {
        reporter.tell('error', { evidence: { message: 'an event that is no JSON was not inspected' } });
        return '';
      }
      invocations.begin(id, event);
      const used = engine();
      if (used === null) return '';
      const trigger = platform === '' ? undefined : platform;
      const verdict = readEvent(profile.inbound, event, trigger, used);
      if (verdict.rule !== null) reporter.hit(verdict.rule.match);
      return planOf(verdict, event, used, trigger);
    },
    quarantined: (plan, where) => {
      const { id, told } = JSON.parse(plan) as { readonly id: string; readonly told: Told };
      reporter.tell('block', { ...told, evidence: { ...told.evidence, quarantine: where } }, id);
    },
    end: (id) => {
      invocations.end(id);
      reporter.flush(false);
    },
    isActive: () => read.kind === 'profile',
    isClosed: () => failMode === 'closed',
    isRunning: () => invocations.count() > 0,
    started: (missing) => {
      if (read.kind === 'profile') tellStart(JSON.parse(missing) as Readonly<Record<string, string>>);
    },
    allows: (use) =>
      profile.code === null || judged(profile.code, (rule) => rule.use.includes(use)).action !== 'deny',
    isOwnCode: (path) =>
      isUnder(host.realpath(path) ?? path, [...roots.code, start.home, '/var/runtime', '/var/lang']),
    calledByNode: () => callingFile(start.home, true)?.startsWith('node:') === true,
    calledByRuntime: () =>
      invocations.count() === 0 &&
      /^\/var\/runtime\/|\/aws-lambda-ric\//.test(callingFile(start.home, false) ?? ''),
    attached: (sql) =>
      /\b(?:attach(?:\s+database)?|vacuum\b.{0,100}\binto)\s+'([^']{1,1000})'/is.exec(sql)?.[1] ??
      (/\battach\b|\bvacuum\b.{0,100}\binto\b/is.test(sql) ? '/' : ''),
    failed: (message) => {
      const key = `error ${message}`;
      if (seen.has(key)) return;
      seen.add(key);
      reporter.tell('error', { evidence: { message: message.slice(0, 300) } });
    },
    told: (kind, message) => {
      reporter.tell(kind, { evidence: { message } });
    },
    flush: () => reporter.flush(true),
    lost: (count) => reporter.lost(count),
    makeRoom: () => {
      makeRoom();
    },
  };

  function connectionTo(name: string, port: number, byName: boolean, isApi: boolean): Connection {
    const one: Connection = {
      host: name,
      port,
      byName,
      runtimeApi: isApi,
      refused: false,
      tls: false,
      reader: null,
    };
    one.reader = newReader(one);
    return one;
  }

  function newReader(one: Connection) {
    return readerOf(one, {
      permissions: profile.permissions,
      env: start.env,
      requests,
      settle,
      proven,
      outbound,
      invocations,
      concurrency,
    });
  }

  function planOf(
    verdict: EventVerdict,
    event: unknown,
    used: Inspection,
    trigger: string | undefined,
  ): string {
    const decision = verdict.action === 'deny' ? 'block' : (verdict.inspected?.decision ?? 'allow');
    const mode = modes.of('inbound');
    if (decision === 'allow' && verdict.action === 'allow') return '';
    const finding = verdict.inspected?.findings[0];
    const found: SignalEvidence =
      finding === undefined
        ? {}
        : {
            signature: finding.rule,
            path: finding.path,
            ...(finding.class === null ? {} : { class: finding.class }),
          };
    const told: Told = {
      section: 'inbound',
      rule: verdict.rule?.name ?? '(all other)',
      match: verdict.rule?.match ?? null,
      decision: verdict.action === 'watch' && decision === 'allow' ? 'watch' : 'deny',
      mode,
      evidence: {
        trigger: verdict.trigger,
        ...found,
        ...(verdict.rule === null ? { message: 'no rule lets this trigger start the function' } : {}),
      },
    };
    if (decision !== 'block' || mode !== 'enforce') {
      reporter.tell(decision === 'allow' || mode === 'learn' ? 'watch' : 'alert', told);
      return '';
    }
    const records =
      verdict.action === 'deny'
        ? null
        : blockedRecords(verdict.trigger, event, (one) => {
            const rule = verdict.rule;
            return rule !== null && used.inspect(one, trigger, rule.shape ?? undefined).decision === 'block';
          });
    const plan = planFor(reporter.freshId(), verdict, records, profile, failMode);
    return JSON.stringify({ ...plan, told });
  }

  return core;
}

const sections = ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'] as const;

const unlimited: CompiledFunction = {
  mode: {
    inbound: 'learn',
    outbound: 'learn',
    files: 'learn',
    processes: 'learn',
    code: 'learn',
    permissions: 'learn',
  },
  onError: 'open',
  breakGlass: 'forbidden',
  onBlock: { http: 403, quarantine: null },
  inbound: null,
  outbound: null,
  files: null,
  processes: null,
  code: null,
  permissions: null,
  skeletons: {},
};

/** Sources that only look for the global object; libraries older than `globalThis` compile them everywhere. */
/** A list of the function's realm, index by index: its methods may be the function's. */
function owned(list: readonly string[]): readonly string[] {
  const copy: string[] = [];
  for (let at = 0; at < list.length; at += 1) copy.push(String(list[at]));
  return copy;
}

const harmless: ReadonlySet<string> = new Set(['return this', 'return this;', 'return globalThis', '']);

const classOf: Readonly<Record<string, string>> = {
  shell: 'cmdi',
  sql: 'sqli',
  path: 'path-traversal',
  url: 'ssrf',
  code: 'code-injection',
};

const callerEvidence = ({ api, stack }: ReturnType<typeof callerOf>): SignalEvidence => ({
  ...(api === null ? {} : { api }),
  ...(stack.length === 0 ? {} : { stack }),
});

const listOf = (text: string | undefined): readonly string[] => (text ? [text] : []);

const isUnder = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => root !== '' && path.startsWith(root === '/' ? '/' : `${root}/`));

/** The native part of AWS's runtime client, where an image brings its own. */
const isRuntimeClient = (path: string): boolean => /\/aws-lambda-ric\/.{0,200}rapid-client\.node$/.test(path);

/** Where the function's own files are: on Lambda the task root and its layers, elsewhere the folder it is started in. */
function rootsOfCode({ env, cwd }: Start): readonly string[] {
  const said = (env['EMMENTAL_CODE'] ?? '').split(':').filter((one) => one.startsWith('/'));
  const task = env['LAMBDA_TASK_ROOT'];
  if (said.length > 0) return said;
  return task === undefined || task === '' ? [cwd] : [task, '/opt'];
}
