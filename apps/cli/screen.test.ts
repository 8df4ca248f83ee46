import { expect, test } from 'vitest';
import { screenOf } from './screen.ts';
import type { World } from './world.ts';

const widthOf = (isTTY: boolean, columns: number | undefined, written?: string): number =>
  screenOf(
    { isTTY, columns } as NodeJS.WriteStream,
    { program: 'emmental', env: written === undefined ? {} : { COLUMNS: written } } as World,
  ).width;

test('a screen is as wide as the terminal, within what people can read', () => {
  expect([widthOf(true, 100), widthOf(true, 300), widthOf(true, 10)]).toEqual([100, 120, 40]);
});

test('a terminal that reports no columns, and a pipe, are as wide as COLUMNS says, else 80', () => {
  expect([widthOf(true, 0), widthOf(true, 0, '100'), widthOf(true, undefined)]).toEqual([80, 100, 80]);
  expect([
    widthOf(false, undefined),
    widthOf(false, undefined, '60'),
    widthOf(false, undefined, 'wide'),
  ]).toEqual([80, 60, 80]);
});
