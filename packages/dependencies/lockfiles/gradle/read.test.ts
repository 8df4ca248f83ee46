import { expect, test } from 'vitest';
import { complaintsOf, readList, rowsOf } from '../../testing/lists.ts';

const text = `# This is a Gradle generated file for dependency locking.
# Manual edits can break the build and are not advised.
# This file is expected to be part of source control.
com.example:core:2.1.0=compileClasspath,runtimeClasspath,testRuntimeClasspath
com.example:lombok:1.18.30=annotationProcessor,testAnnotationProcessor
org.example.test:junit:5.10.0=testCompileClasspath,testRuntimeClasspath
empty=developmentOnly
`;

test('every module that was resolved, and which only tests and builds use', () => {
  const list = readList({ 'gradle.lockfile': text });
  expect(rowsOf(list)).toEqual([
    '4 com.example:core 2.1.0',
    '5 com.example:lombok 1.18.30 dev',
    '6 org.example.test:junit 5.10.0 dev',
  ]);
  expect(complaintsOf(list)).toEqual([]);
  const build = readList({ 'buildscript-gradle.lockfile': text });
  expect(build.packages.every(({ dev }) => dev)).toBe(true);
});

test('a file that was cut off, anywhere, is told, and so is a line that is no entry', () => {
  for (let end = text.indexOf('com.'); end < text.indexOf('empty='); end += 7)
    expect(complaintsOf(readList({ 'gradle.lockfile': text.slice(0, end) })).join()).toMatch('read/');
  const torn = readList({ 'gradle.lockfile': text.replace(':2.1.0=', '=') });
  expect(complaintsOf(torn)).toEqual(['read/syntax 4']);
});
