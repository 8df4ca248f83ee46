import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const pom = fixture(import.meta.url, 'pom.xml');
const parent = fixture(import.meta.url, 'parent.xml');

test('properties, a parent in the repository, its management, profiles, ranges', () => {
  const list = readList({ 'orders/pom.xml': pom, 'pom.xml': parent });
  expect(rowsOf(list)).toEqual([
    '16 org.left:left 1.10.0',
    '21 org.shop:core 1.0 peer',
    '27 org.right:right 2.0.1',
    '28 org.test:tester 1.2 dev',
    '29 org.range:range ([1.2,2.0)) from 1.2 optional',
    '35 org.a:exactly 1.5',
    '36 org.a:lost (${circle})',
    '37 org.a:bom-managed ()',
    '43 org.a:profiled 9',
  ]);
  expect(list.skipped.map(({ name, why }) => [name, why])).toEqual([
    ['org.range:range', 'its version is [1.2,2.0)'],
    ['org.a:lost', 'its version is ${circle}'],
    ['org.a:bom-managed', 'its version is set outside the repository, by org.far:bom:7'],
    [null, 'a pom.xml lists direct dependencies only; their own dependencies are not checked'],
  ]);
  expect(complaintsOf(list)).toEqual([]);
});

test('a parent that is not in the repository leaves its versions open, and says which it is', () => {
  const list = readList({ 'orders/pom.xml': pom });
  expect(rowsOf(list)).toContain('27 org.right:right ()');
  expect(list.skipped.find(({ name }) => name === 'org.right:right')?.why).toContain('org.shop:parent:1.0');
});

test('tags that are not closed are said; entities of the file expand to nothing', () => {
  const torn = readList({ 'pom.xml': pom.slice(0, pom.indexOf('<profiles>')).replace('</project>', '') });
  expect(torn.packages).toHaveLength(8);
  expect(complaintsOf(torn)).toEqual(['read/partly-read 3']);
  const bomb =
    '<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><project><dependencies><dependency><groupId>&b;</groupId><artifactId>a&amp;b</artifactId><version>1</version></dependency></dependencies></project>';
  expect(rowsOf(readList({ 'pom.xml': bomb }))).toEqual(['1 &b;:a&b 1']);
  expect(complaintsOf(readList({ 'pom.xml': '<html></html>' }))).toEqual(['dependencies/wrong-shape 1']);
});

const project = (artifact: string, inside: string): string =>
  `<project><groupId>org.shop</groupId><artifactId>${artifact}</artifactId><version>7</version>${inside}</project>`;
const imports = (artifact: string, version: string): string =>
  `<dependency><groupId>org.shop</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>pom</type><scope>import</scope></dependency>`;
const manages = (inside: string): string =>
  `<dependencyManagement><dependencies>${inside}</dependencies></dependencyManagement>`;
const dependency = (artifact: string, version: string): string =>
  `<dependency><groupId>org.left</groupId><artifactId>${artifact}</artifactId>${version}</dependency>`;

test('an imported list of versions that is built together with the project is read, with its own properties', () => {
  const files = (version: string): Readonly<Record<string, string>> => ({
    'app/pom.xml': project(
      'app',
      manages(`${dependency('own', '<version>3</version>')}${imports('bom', version)}`) +
        `<dependencies>${dependency('left', '')}${dependency('own', '')}</dependencies>`,
    ),
    'pom.xml': project('root', '<modules><module>bom</module><module>app</module></modules>'),
    'bom/pom.xml': project(
      'bom',
      `<properties><left>1.2</left></properties>${manages(
        // A circle of imports ends.
        dependency('left', '<version>${left}</version>') +
          dependency('own', '<version>9</version>') +
          imports('app', '7'),
      )}`,
    ),
  });
  expect(rowsOf(readList(files('${project.version}')))).toEqual(['1 org.left:left 1.2', '1 org.left:own 3']);
  const other = readList(files('8'));
  expect(rowsOf(other)).toEqual(['1 org.left:left ()', '1 org.left:own 3']);
  expect(other.skipped[0]?.why).toContain('org.shop:bom:8');
});

test('a property that only profiles have counts where all of them give it the same value', () => {
  const profiles = (...values: readonly string[]): string =>
    `<profiles>${values.map((value) => `<profile><properties><left>${value}</left></properties></profile>`).join('')}</profiles>`;
  const list = (...values: readonly string[]) =>
    readList({
      'pom.xml': project(
        'app',
        `<dependencies>${dependency('left', '<version>${left}</version>')}</dependencies>${profiles(...values)}`,
      ),
    });
  expect(rowsOf(list('1.2', '1.2'))).toEqual(['1 org.left:left 1.2']);
  expect(rowsOf(list('1.2', '1.3'))).toEqual(['1 org.left:left (${left})']);
});
