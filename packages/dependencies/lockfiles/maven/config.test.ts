import { expect, test } from 'vitest';
import { complaintsOf, readList, rowsOf } from '../../testing/lists.ts';

const dependency = (artifact: string, version: string): string =>
  `<dependency><groupId>shop.example</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
const pom = `<project>
<groupId>shop.example</groupId><artifactId>api</artifactId><version>\${revision}</version>
<properties><revision>0.0.1</revision><left>1.0.0</left></properties>
<profiles>
<profile><id>dev</id><activation><activeByDefault>true</activeByDefault></activation><properties><left>1.1.0</left></properties></profile>
<profile><id>release</id><properties><left>2.0.0</left></properties></profile>
</profiles>
<dependencies>
${dependency('core', '${project.version}')}
${dependency('left', '${left}')}
${dependency('right', '${right.version}')}
</dependencies>
</project>`;

test.each([
  ['', ['0.0.1', '1.1.0', '(${right.version})']],
  ['-Drevision=3.2.1\n-Dright.version=4.0\n-T 4\n', ['3.2.1', '1.1.0', '4.0']],
  ['--batch-mode -D revision=3.2.1 -P!dev,release --define right.version=4', ['3.2.1', '2.0.0', '4']],
])('.mvn/maven.config %j gives properties and profiles', (config, versions) => {
  const files = { 'api/pom.xml': pom, ...(config === '' ? {} : { '.mvn/maven.config': config }) };
  expect(rowsOf(readList(files)).map((row) => row.split(' ')[2])).toEqual(versions);
});

test('.mvn/extensions.xml names what Maven loads when it builds', () => {
  const text = `<?xml version="1.0"?>
<extensions xmlns="http://maven.apache.org/EXTENSIONS/1.1.0">
  <extension><groupId>shop.example</groupId><artifactId>cache</artifactId><version>1.2.0</version></extension>
  <extension><groupId>shop.example</groupId></extension>
</extensions>`;
  const list = readList({ 'api/.mvn/extensions.xml': text });
  expect(rowsOf(list)).toEqual(['3 shop.example:cache 1.2.0 dev']);
  expect(complaintsOf(list)).toEqual(['dependencies/wrong-shape 4']);
});
