import { defineRule } from '../rule.ts';

const start = String.raw`(?:\{\{[{%#~-]?|\$\{\{?=?|#\{|\*\{|@\{|~\{|\[\[\$?\{?|<%[-=~]?|\{%-?|\{\{\{)`;

/** Template expressions that compute, call or reach into objects; a plain placeholder such as `{{name}}` does not. */
export const expression = defineRule({
  id: 'ssti/expression',
  class: 'ssti',
  threats: ['T2'],
  title: 'A value is a template expression that computes or calls',
  score: 0.8,
  on: 'text',
  view: 'text',
  words: ['{$', '{{', '${', '#{', '*{', '@{', '<%', '{%', '[[$', '@(', '~{', '#set', '{php', '{system'],
  patterns: [
    new RegExp(`${start}[^{}%\\n]{0,200}\\b\\w{1,40}\\s{0,4}\\(`),
    new RegExp(`${start}\\s{0,8}['"\\d(\\[][^}\\n]{0,60}[-+*/%|~^]`),
    new RegExp(`${start}\\s{0,8}-?\\d{1,10}\\s{0,4}[-+*/%~^]\\s{0,4}['"\\d]`),
    new RegExp(
      `${start}[^}\\n]{0,200}(?:__\\w{2,30}__|\\.(?:class|constructor|prototype|mro|env|getClass|forName|exec|popen|system|read|write|engine|context|config|globals)\\b|\\|\\s{0,4}(?:attr|map|filter|reduce|sort|join|format|e|raw|safe)\\b|\\[['"\\d])`,
    ),
    /\{\{[-~]?\s{0,8}(?:request|config|self|settings|session|cycler|joiner|namespace|lipsum|url_for|get_flashed_messages|app|_self|env|dump|this|constructor|range|dict|messages|debug|root|global|process|require|handler|smarty|_context)\b(?:\s{0,8}[-~]?\}\}|[.[(|])/,
    /\{\{#(?:with|each|if|unless|lookup|log)?\s{0,8}["'(][\w\s"'().|=@-]{1,120}\}\}|\{\{#with\s[^}]{1,80}\sas\s|\{\{=\s|\{\{\s{0,4}[({[]\s{0,4}['"\d\w]/,
    // Go: functions of text/template, and fields with arguments.
    /\{\{-?\s{0,8}(?:printf?|println|html|js|urlquery|call|index|slice|len|define|template|block)\s{1,8}["'.$(]|\{\{-?\s{0,8}\.\w{0,40}\s{1,8}["'\d]|\{\{-?\s{0,8}\.\s{0,8}\}\}/,
    /\{\{\s{0,4}'[^'}]{0,200}'/,
    /<%[-=]?\s{0,8}(?:\.\.\.|[^%\n]{0,200}[(`*.+!:{}"'])/,
    /<%\s{0,4}import\b/,
    /\{%-?\s{0,8}(?:set|import|from|include|extends|macro|debug|load|raw|csrf_token|python|php|autoescape|filter|do|apply|module|whitespace)\b/i,
    /\{%-?\s{0,8}(?:for|if|with|block)\b[^%]{0,200}(?:[([]|__|\w\.\w{1,40}\.|==|['"])/i,
    // Nothing but one statement.
    /^\s{0,4}(?:\{%[^%]{1,80}%\}|\{\{[#/][^}]{1,60}\}\})\s{0,4}$/,
    /\{%-?\s{0,8}for\s{1,8}\w{1,20}\s{1,8}in\s{1,8}\w{1,20}\s{0,8}%\}/i,
    /\$\{\{?<%|\$\{\s{0,8}(?:T\s{0,4}\(|new\s|self\.|pageContext|applicationScope|requestScope|request\.|session\.|class\.|''|""|facesContext|product\.|_|=|#)/,
    /\$\{[^{}\n]{0,20}\d\s{0,4}[-+*/]\s{0,4}\d[^{}\n]{0,20}\}|#\{\s{0,4}\d{1,6}\s{0,4}[-+*/]/,
    /\$\{[^{}\n]{0,120}(?:"\w|'[^'])[^{}\n]{0,120}(?:\?new|\.execute|\?api|\?eval|\?interpret)/,
    /@\(\s{0,4}(?:\d{1,6}\s{0,4}[-+*/]|[\w.]{1,60}\()/,
    /#set\s{0,4}\(\s{0,4}\$\w{1,30}|\{(?:php|literal|system)\}|\{system\(|\{\$smarty\./,
    /\{\{\s{0,4}\w{1,30}(?:\.\w{1,30}){3,10}/,
    /\$\{[\w.]{1,60}\.(?:os|system|runtime|module|exceptions|util)\b/,
    /\*\{[^}\n]{0,100}\(|\[\[\$\{|\{\$\w{1,30}\.\w/,
  ],
  hits: [
    '{{7*7}}',
    '${7*7}',
    '<%= 7*7 %>',
    '{{config.items()}}',
    '#{7*7}',
    '{{ request }}',
    "{{''.__class__}}",
    '${T(java.lang.Runtime).getRuntime()}',
    '@(1+2)',
    '{% for x in y %}',
  ],
  misses: [
    'Dear {{first_name}},',
    '{{ user.name }} logged in',
    'Hello ${name}!',
    '${AWS::StackName}-bucket',
    '#{id}',
    '<%= name %>',
    '{brace}',
    'I use {{ mustaches }}',
    'costs $5 (net)',
    '{% if user %}Hello{% endif %}',
    '{{#if paid}}Thanks{{/if}}',
  ],
});
