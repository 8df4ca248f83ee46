import { defineRule } from '../rule.ts';

/** A class name where the serialiser reads one: `@type` of fastjson, `@class` of Jackson, `$type` of Json.NET. */
export const typeKey = defineRule({
  id: 'deserialization/type-key',
  class: 'deserialization',
  threats: ['T2'],
  title: 'A value names the class that a deserialiser shall build',
  score: 0.6,
  on: 'text',
  view: 'text',
  words: ['com.', 'org.', 'java', 'system.', 'microsoft.', 'ch.qos', 'br.com', 'net.sf', 'oracle.'],
  maxLength: 300,
  patterns: [
    /^L?(?:com\.sun|org\.apache\.(?:commons|xalan|ibatis|tomcat|shiro|xbean|wicket)|org\.springframework|org\.hibernate|org\.codehaus|org\.aspectj|java\.(?:lang|util|net|io|rmi)|javax\.(?:script|naming|swing|management)|com\.mchange|com\.zaxxer|com\.alibaba|com\.caucho|com\.ibatis|ch\.qos\.logback|br\.com\.anteros|net\.sf\.ehcache|oracle\.jdbc|org\.jboss|org\.eclipse)\.[\w.$]{2,150};?$/,
    /^(?:System|Microsoft|PresentationFramework)\.[\w.`[\]+]{3,150},\s{0,4}[\w.]{3,80}(?:,|$)/,
  ],
  hits: [
    'com.sun.rowset.JdbcRowSetImpl',
    'System.Windows.Data.ObjectDataProvider, PresentationFramework',
    'java.lang.Runtime',
  ],
  misses: ['com.example.app', 'org.springframework is a framework', 'System. Restart, please', 'java'],
});
