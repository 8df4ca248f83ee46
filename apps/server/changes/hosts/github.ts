import { callHost, type HostAnswer } from './call.ts';
import { type OpenPull, pullAddress } from './host.ts';
import { fullCommit, patchedContent, textIn } from './text.ts';

/** Opens a pull request on GitHub. REST API 2022-11-28: repositories, git references, contents, pulls. */
export const openOnGithub: OpenPull = async (settings, request) => {
  const { repository, branch, title, body, files } = request;
  const at = `/repos/${repository}`;
  const call = (path: string, how: Parameters<typeof callHost>[2]) => callHost(settings, `${at}${path}`, how);
  const base =
    request.base ??
    textIn((await call('', { doing: 'read the repository' }))['default_branch'], 'the default branch');
  const commit =
    fullCommit(request.commit) ??
    shaOf(await call(`/git/ref/heads/${pathOf(base)}`, { doing: `read the branch ${base}` }));
  const changed: { readonly path: string; readonly content: string; readonly sha: string }[] = [];
  for (const file of files) {
    const found = await call(`/contents/${pathOf(file.path)}?ref=${commit}`, { doing: `read ${file.path}` });
    const content = patchedContent(file, found['content']);
    changed.push({ path: file.path, content, sha: textIn(found['sha'], `the digest of ${file.path}`) });
  }
  await call('/git/refs', {
    method: 'POST',
    body: { ref: `refs/heads/${branch}`, sha: commit },
    doing: `make the branch ${branch}`,
  });
  for (const { path, content, sha } of changed)
    await call(`/contents/${pathOf(path)}`, {
      method: 'PUT',
      body: { message: title, content, sha, branch },
      doing: `write ${path} on the branch ${branch}`,
    });
  const opened = await call('/pulls', {
    method: 'POST',
    body: { title, head: branch, base, body },
    doing: `open a pull request for the branch ${branch}`,
  });
  return pullAddress(settings, opened['html_url']);
};

const pathOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const shaOf = (answer: HostAnswer): string => {
  const object = answer['object'] as { readonly sha?: unknown } | undefined;
  return textIn(object?.sha, 'the head of the branch');
};
