import { extname } from 'node:path/posix';
import { type Hole, type Location, rowOf, text } from '@emmental/model';
import { localPath } from '../../../local-path.ts';
import { get, type Node, scalar, stringOf } from '../../../tree.ts';
import { constructValue } from '../constructs.ts';
import { absent, found, type Outcome } from './outcome.ts';
import type { Resolver } from './resolve.ts';

/**
 * A call `type(parameters):address` in a variable, with the variables inside it replaced. `last` is true when
 * no other source follows.
 */
export interface Call {
  readonly type: string;
  readonly parameters: readonly string[];
  readonly address: string | null;
  readonly at: Location;
  readonly last: boolean;
}

type VariableSource = (call: Call, resolver: Resolver) => Outcome;

/**
 * Returns the function that looks up a type of source. A type that is not in `rows` reads from outside the
 * repository (`cf`, `ssm`, `s3`, `vault`, `terraform`, `git`, and types of plug-ins); its value has a name,
 * but no known content.
 */
export const sources = (type: string): VariableSource => rows.get(type) ?? external;

// https://www.serverless.com/framework/docs/guides/variables
const rows: ReadonlyMap<string, VariableSource> = new Map<string, VariableSource>([
  ['self', ({ address, at }, resolver) => resolver.self(keysOf(address), at)],
  ['opt', optionOf],
  ['env', environmentOf],
  ['file', fileOf],
  ['param', parameterOf],
  ['sls', frameworkOf],
  ['aws', accountOf],
  ['strToBool', booleanOf],
  ['construct', constructOf],
]);

const keysOf = (address: string | null): readonly string[] =>
  address === null || address === '' ? [] : address.split('.');

function optionOf({ address, at, last }: Call, resolver: Resolver): Outcome {
  const { options } = resolver.setting.context;
  if (address === null) return found(resolver.unknown('the options of the command line are not known', at));
  const option = options.opt.get(address);
  if (option !== undefined) return found(scalar(option, at));
  // If there is no other source, a missing stage or region has the default of the framework.
  if (last && address === 'stage' && resolver.stage !== '') return found(scalar(resolver.stage, at));
  if (last && address === 'region') return resolver.self(['provider', 'region'], at);
  return absent(`option --${address} is not set (--opt ${address}=…)`, true);
}

function environmentOf({ address, at }: Call, resolver: Resolver): Outcome {
  if (address === null) return found(resolver.unknown('the environment of the deployment is not known', at));
  const value = resolver.setting.context.options.env.get(address);
  if (value !== undefined) return found(scalar(value, at));
  return absent(`environment variable ${address} is not set (--env ${address}=…)`, true);
}

function frameworkOf({ address, at }: Call, resolver: Resolver): Outcome {
  if (address === 'stage') return found(scalar(resolver.stage || 'dev', at));
  if (address === 'instanceId') return found(resolver.unknown('it is different in every deployment', at));
  return absent(`sls has no value ${address ?? ''}`);
}

const pseudoParameters: Readonly<Record<string, string>> = {
  region: 'AWS::Region',
  accountId: 'AWS::AccountId',
  partition: 'AWS::Partition',
};

function accountOf({ address, at }: Call, resolver: Resolver): Outcome {
  const name = rowOf(pseudoParameters, address ?? undefined);
  if (name) return found(resolver.setting.values.node(text([{ kind: 'pseudo', name }]), at));
  // Names like `${aws:username}` are variables of IAM policies, not of the framework.
  return found(scalar(`\${aws:${address ?? ''}}`, at));
}

function booleanOf({ parameters, at }: Call, resolver: Resolver): Outcome {
  const word = parameters[0]?.trim().toLowerCase();
  if (word === 'true' || word === '1') return found(scalar(true, at));
  if (word === 'false' || word === '0') return found(scalar(false, at));
  resolver.report('template/invalid', at, `strToBool takes true, false, 1 or 0, not ${word ?? 'nothing'}`);
  return found(resolver.unknown('strToBool cannot convert it', at));
}

/**
 * Looks up a parameter: first on the command line, then among the parameters of the stage, of all stages, and
 * of the composition.
 */
function parameterOf({ address, at }: Call, resolver: Resolver): Outcome {
  if (address === null) return absent('param has no name');
  const { root, context, composed } = resolver.setting;
  const option = context.options.parameters.get(address);
  if (option !== undefined) return found(scalar(option, at));
  for (const path of [
    ['params', resolver.stage],
    ['stages', resolver.stage, 'params'],
    ['params', 'default'],
    ['stages', 'default', 'params'],
  ]) {
    const outcome = resolver.follow(root, [...path, address], address);
    if (outcome.kind === 'node' && !isNull(outcome.node)) return outcome;
  }
  const passed = composed ? get(composed, address) : undefined;
  if (passed) return composedParameter(passed, at, resolver);
  return absent(`parameter ${address} is not set (--param ${address}=…)`, true);
}

/**
 * Resolves a parameter of a composition. `${service.output}` is an output of another service, which is only
 * known after that service is deployed.
 */
function composedParameter(passed: Node, at: Location, resolver: Resolver): Outcome {
  const output = /^\$\{([\w-]+)\.([\w-]+)\}$/.exec(stringOf(passed) ?? '');
  if (!output) return found(resolver.resolve(passed));
  const hole: Hole = { kind: 'external', source: 'output', name: `${output[1]}.${output[2]}` };
  return found(resolver.setting.values.node(text([hole]), at));
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

function constructOf(call: Call, resolver: Resolver): Outcome {
  const value = constructValue(get(resolver.setting.root, 'constructs'), call.address ?? '', call.at);
  return value ? found(value) : external(call, resolver);
}

function external({ type, parameters, address, at }: Call, resolver: Resolver): Outcome {
  const [source = type, region] = type.split('.');
  const place = [...parameters, ...(region ? [region] : [])].join(', ');
  // Version 1 marks a parameter that has to be decrypted with `~true` after its path.
  const name = `${place ? `(${place})` : ''}${(address ?? '').replace(/~(true|false|split)$/, '')}`;
  return found(resolver.setting.values.node(text([{ kind: 'external', source, name }]), at));
}

const programs = new Set(['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts']);
const documents = new Set(['.yml', '.yaml', '.json', '.tfstate']);

function fileOf({ parameters, address, at }: Call, resolver: Resolver): Outcome {
  const { context, path } = resolver.setting;
  const [written] = parameters;
  if (!written) return absent('file has no path');
  const joined = localPath(written, path);
  if (joined === null) {
    resolver.report('read/outside-root', at, written);
    return found(resolver.unknown(`${written} is outside the repository`, at));
  }
  const ending = extname(joined).toLowerCase();
  if (context.source.kind(joined) !== 'file') {
    // The path may name the JavaScript that is compiled from a TypeScript file.
    if (programs.has(ending)) return refuse(written, at, resolver);
    return absent(`${written} does not exist`);
  }
  if (programs.has(ending)) return refuse(written, at, resolver);
  if (!documents.has(ending)) {
    const file = context.source.read(joined);
    if ('diagnostic' in file) return found(resolver.unknown(file.diagnostic.message, at));
    return found(resolver.resolve(scalar(file.text, at)));
  }
  const document = context.parse(joined);
  if (!document) return found(resolver.unknown(`${written} could not be read`, at));
  return resolver.follow(document.root, keysOf(address), address ? `${written}:${address}` : written);
}

function refuse(written: string, at: Location, resolver: Resolver): Outcome {
  resolver.report('template/would-run-code', at, written);
  return found(resolver.unknown(`it comes from the program ${written}`, at));
}
