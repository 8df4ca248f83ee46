import { expect, it } from 'vitest';
import { foldersUp } from './paths.ts';

it('the folders above a path end for a relative path, an absolute path and a path that leads out', () => {
  expect(foldersUp('a/b')).toEqual(['a/b', 'a', '']);
  expect(foldersUp('/opt/python')).toEqual(['/opt/python', '/opt', '/']);
  expect(foldersUp('../a')).toEqual(['../a', '..', '']);
  expect(foldersUp('')).toEqual(['']);
});
