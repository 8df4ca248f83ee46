import { expect, test } from 'vitest';
import { Forms } from './forms.ts';

test('an expression is made when a text comes for the second time, and once', () => {
  const forms = new Forms<number>();
  let asked = 0;
  const source = () => {
    asked += 1;
    return null;
  };
  for (let time = 0; time < 100; time += 1) forms.note('a', source, time);
  expect(asked).toBe(1);
  for (let time = 0; time < 100; time += 1) forms.note('b', () => 'b', time);
  expect([forms.isFull, forms.find('a', 0), forms.find('b', 0)]).toEqual([false, null, 1]);
});

test('of many texts that come once none is made', () => {
  const forms = new Forms<number>();
  const source = () => {
    throw new Error('asked');
  };
  for (let time = 0; time < 1000; time += 1) forms.note(`${time}`, source, time);
  expect(forms.isFull).toBe(false);
});
