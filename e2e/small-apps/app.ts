import type { Cloud, Database, Listener } from '@emmental/emulator';

/** The servers and files that an attack can reach; they show from outside whether it had an effect. */
export interface Target {
  readonly cloud: Cloud;
  readonly database: Database;
  readonly listener: Listener;
  /** A path in the task root at which only an attack makes a file. */
  readonly canary: string;
}

export type SinkName =
  | 'code'
  | 'path'
  | 'shell'
  | 'sql'
  | 'url'
  | 'header'
  | 'nosql'
  | 'template'
  | 'deserialise';

/** An app of one function with one fault, and the events that are sent to it. */
export interface SmallApp {
  readonly name: string;
  /** The kind of call that an event can change. */
  readonly sink: SinkName;
  readonly trigger: string;
  readonly language: 'node' | 'python';
  /** The files of the app, by their paths. `template.yaml` has the function `Fn`. */
  readonly files: Readonly<Record<string, string>>;
  readonly handler: string;
  /** Packages of this repository (`node`) that the app uses. */
  readonly packages?: readonly string[];
  /** The values of the template's variables on this machine. */
  readonly variables?: (target: Target) => Readonly<Record<string, string>>;
  readonly attacks: readonly SmallAttack[];
  readonly benign: readonly Benign[];
}

export interface SmallAttack {
  readonly name: string;
  readonly event: (target: Target) => unknown;
  readonly effect: (target: Target, answer: string) => boolean;
  /** The signature of the proof that stops it (`sink/sql`), or the section that refuses. */
  readonly stoppedBy: string;
}

/** An event that a function has to serve. */
export interface Benign {
  readonly name: string;
  readonly event: unknown;
  readonly isServed: (answer: string, target: Target) => boolean;
}

/** Returns a SAM template with the function `Fn`. The variables are parameters of the template. */
export function template(
  language: SmallApp['language'],
  events: string,
  { variables = [] as readonly string[], resources = '', settings = '' } = {},
): string {
  const parameters = variables.map((name) => `  ${parameterOf(name)}: { Type: String }`);
  const values = variables.map((name) => `          ${name}: !Ref ${parameterOf(name)}`);
  return [
    "AWSTemplateFormatVersion: '2010-09-09'",
    'Transform: AWS::Serverless-2016-10-31',
    ...(variables.length === 0 ? [] : ['Parameters:', ...parameters]),
    'Resources:',
    '  Fn:',
    '    Type: AWS::Serverless::Function',
    '    Properties:',
    `      Runtime: ${language === 'node' ? 'nodejs22.x' : 'python3.13'}`,
    '      Handler: app.handler',
    '      CodeUri: .',
    ...(settings === '' ? [] : [`      ${settings}`]),
    ...(variables.length === 0 ? [] : ['      Environment:', '        Variables:', ...values]),
    ...(events === '' ? [] : ['      Events:', `        Start: ${events}`]),
    ...resources
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `  ${line}`),
    '',
  ].join('\n');
}

const parameterOf = (variable: string): string =>
  variable
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');

/** Returns a test that is true when the answer is no error and contains a text. */
export const answers =
  (text: string) =>
  (answer: string): boolean =>
    answer.includes(text) && !answer.includes('"errorType"');
