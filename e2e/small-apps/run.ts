import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startCloud, startDatabase, startListener } from '@emmental/emulator';
import { startLambda } from '../lambda.ts';
import { newest, type Signal, signalsIn } from '../run.ts';
import type { SmallApp, SmallAttack, Target } from './app.ts';
import type { DeployedApp } from './deploy.ts';

/** The result of the attacks and the benign events of an app. */
export interface SmallOutcome {
  /** Names of the attacks that had their effect. */
  readonly effects: readonly string[];
  /** Names of the benign events that were not served. */
  readonly lost: readonly string[];
  /** Signatures and sections of the blocks, by attack. */
  readonly blocks: Readonly<Record<string, readonly string[]>>;
  readonly signals: readonly Signal[];
  readonly output: string;
}

/** Sends the attacks to one instance of the function, then the benign events, on AWS's emulator of Lambda. */
export async function runSmall(
  app: SmallApp,
  deployed: DeployedApp,
  isGuarded: boolean,
): Promise<SmallOutcome> {
  const [cloud, database, listener] = [await startCloud(), await startDatabase(), await startListener()];
  const canary = join(deployed.folder, 'canary');
  const target: Target = { cloud, database, listener, canary };
  const clean = (): void => {
    for (const path of [canary, `${canary}.log`]) rmSync(path, { force: true });
  };
  clean();
  rmSync(deployed.signals, { force: true });
  const [major, node] = newest();
  const lambda = await startLambda({
    runtime: app.language,
    node,
    major,
    folder: deployed.folder,
    handler: app.handler,
    tmp: join(deployed.folder, '..', 'tmp'),
    wrapper: isGuarded ? deployed.wrapper : null,
    env: {
      AWS_ENDPOINT_URL: cloud.endpoint,
      PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
      ...app.variables?.(target),
      ...(isGuarded ? { EMMENTAL_FUNCTION: 'Fn', EMMENTAL_SIGNALS: `file:${deployed.signals}` } : {}),
    },
  });
  const blocks: Record<string, readonly string[]> = {};
  const [effects, lost, answers]: string[][] = [[], [], []];
  try {
    for (const attack of app.attacks) {
      const before = signalsIn(deployed.signals).length;
      const answer = JSON.stringify(await lambda.invoke(attack.event(target)));
      answers?.push(answer);
      if (await happens(attack, target, answer, isGuarded)) effects?.push(attack.name);
      blocks[attack.name] = signalsIn(deployed.signals).slice(before).flatMap(causeOf);
      clean();
    }
    for (const { name, event, isServed } of app.benign) {
      const answer = JSON.stringify(await lambda.invoke(event));
      answers?.push(answer);
      if (!isServed(answer, target)) lost?.push(name);
    }
    const output = `${answers?.join('\n')}\n${lambda.output()}`;
    return { effects: effects ?? [], lost: lost ?? [], blocks, signals: signalsIn(deployed.signals), output };
  } finally {
    await lambda.stop();
    for (const server of [cloud, database, listener]) server.stop();
  }
}

const causeOf = ({ kind, section, evidence }: Signal): readonly string[] =>
  kind === 'block' ? [String(evidence['signature'] ?? section)] : [];

/** Waits for an effect: without the guard at most 4 s, with it 0.3 s, so that a missed effect would show. */
async function happens(
  attack: SmallAttack,
  target: Target,
  answer: string,
  isGuarded: boolean,
): Promise<boolean> {
  for (let waited = 0; waited <= (isGuarded ? 300 : 4000); waited += 50) {
    if (attack.effect(target, answer)) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}
