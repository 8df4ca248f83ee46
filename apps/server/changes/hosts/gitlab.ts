import { callHost } from './call.ts';
import { type OpenPull, pullAddress } from './host.ts';
import { fullCommit, patchedContent, textIn } from './text.ts';

/** Opens a merge request on GitLab. REST API v4: projects, repository files, commits, merge requests. */
export const openOnGitlab: OpenPull = async (settings, request) => {
  const { repository, branch, title, body, files } = request;
  const at = `/projects/${encodeURIComponent(repository)}`;
  const call = (path: string, how: Parameters<typeof callHost>[2]) => callHost(settings, `${at}${path}`, how);
  const base =
    request.base ??
    textIn((await call('', { doing: 'read the project' }))['default_branch'], 'the default branch');
  const commit = fullCommit(request.commit);
  const actions: object[] = [];
  for (const file of files) {
    const ref = encodeURIComponent(commit ?? base);
    const found = await call(`/repository/files/${encodeURIComponent(file.path)}?ref=${ref}`, {
      doing: `read ${file.path}`,
    });
    actions.push({
      action: 'update',
      file_path: file.path,
      content: patchedContent(file, found['content']),
      encoding: 'base64',
    });
  }
  await call('/repository/commits', {
    method: 'POST',
    body: {
      branch,
      ...(commit === null ? { start_branch: base } : { start_sha: commit }),
      commit_message: title,
      actions,
    },
    doing: `make the branch ${branch}`,
  });
  const opened = await call('/merge_requests', {
    method: 'POST',
    body: { source_branch: branch, target_branch: base, title, description: body },
    doing: `open a merge request for the branch ${branch}`,
  });
  return pullAddress(settings, opened['web_url']);
};
