import { isQuietProgram } from './quiet-programs.ts';

/** The language of code in an argument: commands, or the language of an interpreter. */
export type ArgumentLanguage = 'shell' | 'code';

/** How a program reads its arguments, as far as an argument can start another program or be code. */
export interface ProgramArguments {
  readonly language: ArgumentLanguage;
  /** Matches options whose value is code (`-c`). */
  readonly code?: RegExp;
  /** The options whose value is a setting `NAME=value`, and the names of those settings whose value is code. */
  readonly settings?: { readonly option: RegExp; readonly code: RegExp };
  /** Matches options whose value, the next argument, is data. */
  readonly valued?: RegExp;
  /** The operands (arguments that are neither options nor their values) that are code: from, to. */
  readonly operands?: readonly [from: number, to: number];
  /** True when such operands name code, so that text after a fixed beginning (`./jobs/…`, `left-pad@…`) does not choose it freely. */
  readonly named?: true;
  /** The number of the operand that names the program to start; the arguments after it are arguments of that program. */
  readonly starts?: number;
  /** True when everything from the operand `starts` on becomes one line for a shell. */
  readonly asLine?: true;
  /** True when arguments `NAME=value` may stand before the program. */
  readonly assigns?: true;
  /** True when everything after the first operand, or after code in an option, is data for that code. */
  readonly stops?: true;
  /** True when some option starts a program or is code, so that text that begins with `-` can do it too. */
  readonly options: boolean;
  /** True when the program runs its standard input as code if no argument names code. */
  readonly stdin?: true;
  /** True when the program requests the addresses among its operands. */
  readonly fetches?: true;
}

const shell: ProgramArguments = {
  language: 'shell',
  code: /^(?:-\w*c|\/c|-command|-encodedcommand)$/i,
  valued: /^[-+]o$/,
  operands: [0, 0],
  named: true,
  stops: true,
  options: true,
  stdin: true,
};

const interpreter: ProgramArguments = {
  language: 'code',
  code: /^(?:-\w*[ce]|-r|-p|-pe|--eval|--print|--run)$/,
  valued: /^-[WXI]$/,
  operands: [0, 0],
  named: true,
  stops: true,
  options: true,
  stdin: true,
};

const starter = (valued?: RegExp, starts = 0): ProgramArguments => ({
  language: 'shell',
  starts,
  options: true,
  ...(valued && { valued }),
});

/** Programs that fetch and run the code that their operands name: package managers, build tools. */
const runner: ProgramArguments = { language: 'shell', operands: [0, 1000], named: true, options: true };

/** A program that has options which start programs; `code` matches those that take the program as their next argument. */
const withOptions = (valued?: RegExp, code?: RegExp): ProgramArguments => ({
  language: 'shell',
  options: true,
  ...(valued && { valued }),
  ...(code && { code }),
});

const sshSettings = {
  option: /^-o$/,
  code: /^(?:(?:Proxy|Local|KnownHosts)Command|PKCS11Provider|SecurityKeyProvider|Include|Match)$/i,
};

const gitSettings = {
  option: /^(?:-c|--config)$/,
  code: /^(?:alias\..*|core\.(?:sshCommand|gitProxy|pager|editor|askPass|fsmonitor|hooksPath|worktree)|credential\.(?:.*\.)?helper|diff\..*|filter\..*|merge(?:tool)?\..*|pager\..*|(?:gpg|sequence|web|browser|man|uploadpack|init|include(?:If)?)\..*|remote\..*\.(?:uploadpack|receivepack|vcs)|submodule\..*|protocol\..*)$/i,
};

/**
 * Programs by name, with the meaning of their arguments. Source: POSIX.1-2017, Shell & Utilities; the manual of each program; GTFOBins
 * (gtfobins.github.io) for options that start a program.
 */
const rows: readonly (readonly [names: string, row: ProgramArguments])[] = [
  ['sh bash zsh ksh dash ash fish csh tcsh rbash cmd powershell pwsh', shell],
  ['python pypy node nodejs perl ruby php lua osascript bun deno tclsh Rscript julia expect', interpreter],
  ['env', { ...starter(/^-[uCS]$/), assigns: true }],
  ['sudo doas', { ...starter(/^-[ugpChTrtRD]$/), assigns: true }],
  [
    'nohup setsid time exec command builtin busybox toybox stdbuf strace ltrace tini dumb-init unshare',
    starter(),
  ],
  ['nice', starter(/^-n$/)],
  ['ionice', starter(/^-[cn]$/)],
  ['timeout', starter(/^-[ks]$/, 1)],
  ['chroot taskset chrt gosu su-exec flock faketime', starter(/^-[wE]$/, 1)],
  ['xargs', starter(/^-[adEILnPs]$/)],
  ['watch parallel', { ...starter(/^-[nj]$/), asLine: true }],
  ['su script runuser', { language: 'shell', code: /^(?:-c|--command)$/, options: true }],
  [
    'ssh',
    {
      language: 'shell',
      settings: sshSettings,
      valued: /^-[bcDEeFIiJLlmOpQRSWw]$/,
      operands: [1, 1000],
      options: true,
    },
  ],
  [
    'awk gawk mawk nawk',
    {
      language: 'shell',
      code: /^(?:-e|--source)$/,
      valued: /^-[Fvf]$/,
      operands: [0, 0],
      stops: true,
      options: true,
    },
  ],
  [
    'sed gsed',
    {
      language: 'shell',
      code: /^(?:-\w*e|--expression)$/,
      valued: /^-[fl]$/,
      operands: [0, 0],
      options: true,
    },
  ],
  ['ed ex vi vim gdb bc', { language: 'shell', code: /^(?:-c|-ex|--cmd)$/, options: true, stdin: true }],
  [
    'psql',
    { language: 'shell', code: /^(?:-c|--command)$/, valued: /^-[dfhopUvRF]$/, options: true, stdin: true },
  ],
  [
    'mysql mariadb',
    { language: 'shell', code: /^(?:-e|--execute)$/, valued: /^-[DhPuS]$/, options: true, stdin: true },
  ],
  [
    'sqlite3',
    {
      language: 'shell',
      code: /^-cmd$/,
      valued: /^-(?:separator|nullvalue|newline|init)$/,
      operands: [1, 1000],
      options: true,
      stdin: true,
    },
  ],
  [
    'find',
    withOptions(
      /^-(?:i?name|i?path|i?wholename|i?regex|type|newer\w*|(?:max|min)depth|[amc](?:time|min)|size|user|group|perm)$/,
      /^-(?:exec|execdir|ok|okdir)$/,
    ),
  ],
  [
    'git',
    {
      ...withOptions(
        /^(?:-[mCbo]|--(?:message|branch|depth|author|origin|since|until|date|reference))$/,
        /^--(?:upload-pack|receive-pack|exec|exec-path|template|extcmd)$/,
      ),
      settings: gitSettings,
    },
  ],
  [
    'tar gtar bsdtar',
    withOptions(
      /^(?:-\w*[fCTXbV]|\w*f|--(?:file|directory|exclude|strip-components))$/,
      /^(?:-[IF]|--(?:use-compress-program|to-command|checkpoint-action|rsh-command|rmt-command|(?:info|new-volume)-script))$/,
    ),
  ],
  ['rsync', withOptions(undefined, /^(?:-e|--rsh|--rsync-path)$/)],
  ['scp sftp', { ...withOptions(/^-[cFiJlP]$/, /^-[SD]$/), settings: sshSettings }],
  ['zip', withOptions(undefined, /^(?:-TT|--unzip-command)$/)],
  ['man', withOptions(undefined, /^(?:-[PH]|--pager|--html)$/)],
  ['sort', withOptions(undefined, /^--compress-program$/)],
  ['split', withOptions(undefined, /^--filter$/)],
  ['tcpdump', withOptions(undefined, /^-z$/)],
  ['gs', withOptions(undefined, /^-c$/)],
  ['exiftool', withOptions(undefined, /^-(?:if|config)$/)],
  ['openssl', withOptions(undefined, /^-(?:engine|provider|provider-path)$/)],
  ['less more', withOptions()],
  [
    'yt-dlp youtube-dl wget',
    {
      ...withOptions(
        /^(?:-[oOaPUfT]|--(?:output|header|post-data|user-agent|format))$/,
        /^(?:-e|--(?:exec|execute|use-askpass|netrc-cmd))$/,
      ),
      fetches: true,
    },
  ],
  [
    'curl',
    {
      language: 'shell',
      valued:
        /^(?:-\w*[AbcCdDeEFhHKmoPQrTuUwXyYz]|--(?:data(?:-\w+)?|header|output|request|user(?:-agent)?|form|json|cookie(?:-jar)?|max-time|connect-timeout|retry|upload-file|referer))$/,
      options: false,
      fetches: true,
    },
  ],
  [
    'wkhtmltopdf wkhtmltoimage ffmpeg ffprobe',
    { language: 'shell', valued: /^-(?:vf|c|f|ss|t|to|r|b|s|map)$/, options: false, fetches: true },
  ],
  ['npm pnpm yarn pip uv pipx gem cargo go make mvn gradle java docker podman kubectl helm', runner],
  ['npx bunx pnpx uvx', { ...runner, operands: [0, 0] }],
];

/** Programs beside those that only print or delete of which no option starts a program or is code. Source: the manual of each program. */
const plain: ReadonlySet<string> = new Set(
  `base64 bzip2 bunzip2 cabextract chgrp chmod chown convert cp cwebp dig dwebp file flac fold gifsicle gunzip gzip heif-convert host
  identify jpegoptim jpegtran jq kill lame ln magick md5 mediainfo mkdir mkfifo mktemp mogrify mv nslookup optipng paste pdfimages pdfinfo
  pdfseparate pdftocairo pdftoppm pdftotext pdfunite ping pngquant qpdf rsvg-convert shred shuf sox strings sync tee tesseract tidy touch
  truncate uniq unlink unxz unzip which xmllint xxd xz zcat zstd 7z 7za`.split(/\s+/),
);

const table: ReadonlyMap<string, ProgramArguments> = new Map(
  rows.flatMap(([names, row]) => names.split(' ').map((name) => [name, row] as const)),
);

const data: ProgramArguments = { language: 'shell', options: false };

/** Returns how a program reads its arguments, by its name or path; null for a program that is not known. */
export function argumentsOfProgram(program: string): ProgramArguments | null {
  const name = program.replace(/^.*[\\/]/, '').replace(/\.(?:bin|exe|cmd)$/i, '');
  const row = table.get(name) ?? table.get(name.replace(/[\d.]+$/, '')) ?? table.get(name.toLowerCase());
  if (row) return row;
  return isQuietProgram(name) || plain.has(name) ? data : null;
}

/**
 * Returns the index of the word of a command line that names its program: behind variables that are set (`A=b`) and behind programs
 * that start another (`sudo -n`, `timeout 5`); the number of words when there is none.
 */
export function programAt(words: readonly string[]): number {
  let at = 0;
  for (;;) {
    while (at < words.length && /^[A-Za-z_]\w*=/.test(words[at] ?? '')) at++;
    const row = argumentsOfProgram(words[at] ?? '');
    if (row?.starts === undefined || row.asLine) return at;
    at++;
    for (let operands = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      if (row.valued?.test(word)) at++;
      else if (word.startsWith('-') || (row.assigns && /^[A-Za-z_]\w*=/.test(word))) continue;
      else if (operands++ >= row.starts) break;
    }
  }
}
