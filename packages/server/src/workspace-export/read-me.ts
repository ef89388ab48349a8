/** What somebody reads who finds the archive in a year. */
export function readMe({
  workspace,
  at,
  version,
}: {
  workspace: string
  at: string
  version: string
}): string {
  return `The workspace "${workspace}", exported at ${at} by Qregg ${version}.

Each .ndjson file has a JSON object in each line, in UTF-8. Times are ISO 8601 in UTC. The server went on while the archive
was made, so what was changed in those moments may be in one file and not in another.

codes.ndjson      Codes as the API tells them, deleted ones too (deletedAt), each with its history (revisions, newest first).
scans.ndjson      Scans as webhooks are sent them, oldest first, also those that were withheld (reason). Very many go on
                  in scans-2.ndjson, and so on.
webhooks.ndjson   Webhooks, without their secrets.
members.ndjson    People of the workspace, with their roles.
api-keys.ndjson   API keys, without the keys.
audit-log.ndjson  Who changed what, newest first, as far back as it is kept.

Not in here: logos, pictures (POST /codes/images makes them), what was delivered to webhooks, passwords, and secrets.
`
}
