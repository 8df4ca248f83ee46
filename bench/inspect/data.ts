import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttackClass, Verdict } from '@emmental/inspect';
import { flag, required } from '../measure/arguments.ts';
import { installPeer, type Peer } from './peer.ts';

const usage = 'bench:inspect --data DIR [--no-peer] [--misses]';
export const heapBefore = process.memoryUsage().heapUsed;

interface Payload {
  readonly class: AttackClass;
  readonly payload: string;
  readonly source: string;
}
interface Benign {
  readonly value: unknown;
  readonly hard: boolean;
}
interface Pair {
  readonly id: string;
  readonly sink: string;
  readonly input: string;
  readonly resource: string;
  readonly malicious: boolean;
  readonly db: 'mysql';
}

const data = required('data', usage);
export const read = <T>(...path: readonly string[]): T =>
  JSON.parse(readFileSync(join(data, ...path), 'utf8')) as T;
export const payloads = read<readonly Payload[]>('payloads', 'payloads.json');
export const benign = read<readonly Benign[]>('payloads', 'benign.json').map(({ value, hard }) => ({
  text: typeof value === 'string' ? value : JSON.stringify(value),
  hard,
}));
export const pairs = read<readonly Pair[]>('payloads', 'sink-pairs.json');
export const samples = read<readonly { trigger: string; file: string }[]>('events', 'MANIFEST.json');
export const peer: Peer | null = flag('no-peer') ? null : installPeer(process.env['EMMENTAL_ROOT'] ?? '.');

export const print = (line = ''): void => void process.stdout.write(`${line}\n`);
export const share = (part: number, total: number): string =>
  (total === 0 ? '-' : ((100 * part) / total).toFixed(1)).padStart(6);
export const alarms = (verdict: Verdict): boolean => verdict.decision !== 'allow';
