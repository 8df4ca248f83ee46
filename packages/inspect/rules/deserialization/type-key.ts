import { defineRule } from '../rule.ts';

/** Matches a class name in a member from which a deserialiser reads the class: `@type` of fastjson, `@class` of Jackson, `$type` of Json.NET. */
export const typeKey = defineRule({
  id: 'deserialization/type-key',
  class: 'deserialization',
  threats: ['T2'],
  title: 'A value names the class that a deserialiser shall build',
  score: 0.6,
  on: 'text',
  view: 'text',
  words: [
    'com.',
    'org.',
    'jdk.',
    'sun.',
    'clojure.',
    'groovy.',
    'bsh.',
    'javassist.',
    'java',
    'system.',
    'microsoft.',
    'ch.qos',
    'br.com',
    'net.sf',
    'oracle.',
  ],
  maxLength: 300,
  patterns: [
    /^L?(?:com\.sun|org\.apache\.(?:commons\.(?:collections\d?|beanutils|dbcp\d?|configuration\d?|fileupload|jelly|jxpath|proxy|pool\d?)|xalan|ibatis|tomcat|shiro|xbean|wicket|velocity|log4j\.(?:receivers|net)|cocoon|aries|openjpa|hadoop|axis\d?|myfaces)|org\.springframework\.(?:context|beans|jndi|aop|core|transaction|scheduling|remoting|web|jdbc|orm)|org\.hibernate|org\.codehaus|org\.aspectj|java\.(?:lang\.(?:ref|reflect|invoke)|util\.(?:concurrent|jar|zip|logging|prefs)|net|io|rmi|beans|security|sql|awt)|jdk\.(?:nashorn|internal)|sun\.(?:rmi|misc|reflect|print|tools)|com\.newrelic|com\.p6spy|com\.mysql|org\.postgresql|org\.h2|org\.python|org\.mozilla|org\.mortbay|org\.datanucleus|org\.quartz|org\.objectweb|org\.dom4j|clojure|bsh|groovy\.(?:lang|util)|javassist|javax\.(?:script|naming|swing|management)|com\.mchange|com\.zaxxer|com\.alibaba|com\.caucho|com\.ibatis|ch\.qos\.logback|br\.com\.anteros|net\.sf\.ehcache|oracle\.jdbc|org\.jboss|org\.eclipse)\.[\w.$]{2,150};?$/,
    /^L?java\.(?:lang\.(?:Runtime|Process(?:Builder|Impl)?|Class(?:Loader)?|System|Thread|AutoCloseable|UNIXProcess|Compiler)|util\.(?:ServiceLoader|PriorityQueue|Properties|Scanner|ResourceBundle|Hashtable|HashMap))(?:\$\w{1,60})?;?$/,
    /^(?:System|Microsoft|PresentationFramework)\.[\w.`[\]+]{3,150},\s{0,4}[\w.]{3,80}(?:,|$)/,
  ],
  hits: [
    'com.sun.rowset.JdbcRowSetImpl',
    'System.Windows.Data.ObjectDataProvider, PresentationFramework',
    'java.lang.Runtime',
    'jdk.nashorn.internal.objects.NativeString',
  ],
  misses: [
    'java.lang.NullPointerException',
    'org.springframework.boot.SpringApplication',
    'com.example.app',
    'org.springframework is a framework',
    'System. Restart, please',
    'java',
  ],
});
