/**
 * Programs that injected commands start. Names in `weak` are also English words, or too common in notes to count without
 * an argument.
 */
const strong =
  'whoami|uname|ifconfig|ipconfig|netstat|printenv|systeminfo|sysinfo|tasklist|nslookup|ncat|netcat|socat|certutil|bitsadmin|powershell|pwsh|crontab|visudo|usermod|groupadd|chpasswd|chattr|insmod|modprobe|sysctl|journalctl|tcpdump|strace|pkill|killall|rsync|ldapsearch|smbclient|schtasks|icacls|takeown|vssadmin|wevtutil|' +
  'cmd(?:\\.exe)?|wget|nc|telnet|tftp|xxd|base64|phpinfo|/?(?:usr/)?(?:local/)?s?bin/[\\w.]{1,20}|python[23]?|perl|php|bash|zsh|ksh|sh|netsh|taskkill|wmic|rundll32|mshta|cscript|wscript|regsvr32|nohup|useradd|passwd|chmod|chown|mkfifo|mknod|traceroute|tracert|getent|lsof|iptables|busybox';
/** A command that harmless scripts often use inside texts. */
const everyday = 'date';
/** Commands that print. A harmless script prints its variables; an injected command prints a fixed text. */
const printing = 'echo|printf';
const weak =
  'id|ls|dir|cat|type|ping|sleep|host|dig|ps|w|who|rm|mv|cp|touch|tac|od|kill|top|df|mount|timeout|ssh|scp|ftp|curl|reg|dash|uptime|hostname|env|arp|su|sudo|del|ruby|lua|nmap|openssl|gdb|tclsh|osascript|shutdown|reboot|halt|sqlmap|service|systemctl';

/** Matches the text after the name of a command: the end, another operator, or an argument that only a command line has. */
const argumentOr = (bar: string): string =>
  String.raw`(?:\s{1,8}(?:-{1,2}[a-z0-9?]|/|~|\.{1,2}/|[a-z]:\\|\\\\|%\w|\$|['"\x60<>{(]|\d|https?:|\S{1,60}[./\\:@=]\S|\*)|\s{0,4}(?:$|[;&\x60)'"#\n>]|\\n|%0a|<[^\s])|${bar})`;
const strongArgument = String.raw`(?:\s{1,8}(?:[^\s]|$)|\s{0,4}(?:$|[;|&\x60)'"#\n>(<]|\\n|\$\{?ifs|%)|\{|\.exe)`;
/** Matches `pwd`, except where a script asks for its own folder: `$(cd … && pwd)`. */
const pwd = String.raw`pwd\s{0,4}(?:$|[;|&\x60'"#\n]|\\n)`;
const endOr = (bar: string): string => String.raw`(?:\s{0,4}(?:$|[;&\x60)'"#\n]|\\n)|${bar})`;
/** Matches a bar behind a command. */
const anyBar = String.raw`\s{0,4}\|`;
/** Matches the same behind another bar: words between bars are cells of a table, or a choice as in `left|top|right`. */
const lastBar = String.raw`\|(?:[^a-z\s]|$)`;
const single = 'id|ls|dir|ps|w|who|df|top|reboot|mount|env';

/** Words that turn an English word into a command. */
const phrases = String.raw`(?:find|head|tail|more|less|nl|sort|tee|tr|rev|awk|gawk|sed|time|cut|uniq|wc|grep)\s{1,8}(?:-{1,2}[\w-]{1,20}\s{1,4}){0,2}(?:['"]?(?:/[\w ]|~/|\.\./)|['"]?BEGIN\s{0,4}\{|\$[({\w])|net\s{1,8}(?:user|localgroup|group|view|use|share|start|stop|accounts|session)\b|ps\s{1,8}(?:aux|axu|-?ef|-e|ax)\b|echo\s{1,8}[^;|&\n<>]{0,60}>{1,2}\s{0,4}[\w/.~&]|dd\s{1,8}(?:if|of)=|sudo\s{1,8}(?:su|-|\w{2,20})\s{0,4}(?:$|[-;|&/])|set\s{0,4}(?:$|[|&>])|(?:cat|head|tail|less|more|sort|find|ls|rm|touch|cp|mv)\s{1,8}\S{0,40}[*?\[]\S{0,40}|service\s{1,8}\w{2,20}\s{1,8}(?:start|stop|restart|status)\b`;

const dateFormat = String.raw`date\s{1,8}\+`;

/**
 * Groups the words of an alternative by their first letter. Engines that try one word after the other, as Python's, need one
 * comparison for each letter then.
 */
function byFirstLetter(words: string): string {
  const groups = new Map<string, string[]>();
  for (const word of words.split('|')) {
    const letter = /^[a-z](?!\?)/.exec(word)?.[0] ?? '';
    groups.set(letter, [...(groups.get(letter) ?? []), word.slice(letter.length)]);
  }
  return [...groups]
    .flatMap(([letter, tails]) =>
      letter === '' || tails.length === 1
        ? tails.map((rest) => letter + rest)
        : [`${letter}(?:${tails.join('|')})`],
    )
    .join('|');
}

const commandOf = (plain: string, alone: string, bar = anyBar): string =>
  `(?:(?:${byFirstLetter(strong)})${strongArgument}|(?:${byFirstLetter(plain)})${argumentOr(bar)}|(?:${byFirstLetter(alone)})${endOr(bar)}|${phrases})`;
const acting = (bar: string): string =>
  `(?:${commandOf(`${weak}|${everyday}`, single, bar)}|${pwd}|${dateFormat})`;
/** Matches a command that does more than to print, and the same behind a bar. */
export const actingCommand = acting(anyBar);
export const pipedCommand = acting(lastBar);
export const printingCommand = `(?:${printing})${argumentOr(anyBar)}`;
export const command = `(?:${actingCommand}|${printingCommand})`;
/** A command and its arguments without a blank: `{cat,/etc/hosts}`. */
export const braced = `\\{(?:${byFirstLetter(`${strong}|${weak}|${printing}`)}),[^}\\s]{0,80}\\}`;
/** Matches a command, except the commands that harmless scripts start inside texts. */
export const suspiciousCommand = `(?:${commandOf(weak, single)}|(?:${printing})\\s{1,8}(?:-\\w{1,3}\\s{1,4})?(?:[^\\s$"%-]|\\$\\{?\\w{1,60}\\}?\\s{0,4}\\)))`;
