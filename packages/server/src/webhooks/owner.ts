/**
 * Which of the members a webhook belongs to. Everybody works out the same, and when a member comes or goes only the
 * webhooks that it takes or leaves change hands. Undefined when there are no members.
 */
export function ownerOf(webhookId: string, members: readonly number[]): number | undefined {
  let owner: number | undefined
  let highest = -1
  for (const member of members) {
    const weight = weigh(`${member}:${webhookId}`)
    if (weight > highest) {
      owner = member
      highest = weight
    }
  }
  return owner
}

/** FNV-1a, and a last mixing: without it names that differ in one letter weigh nearly the same. */
function weigh(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
