/** What the user sees of each field of a request, by its path in the API: the server's complaints name the path. */
export const LABELS = {
  'payload.url': 'Destination URL',
  destination: 'Destination URL',
  title: 'Title',
  shortCode: 'Custom Short Code',
  active: 'Active',
  tags: 'Tags',
  metadata: 'Custom Data',
  externalId: 'Your Reference',
  'filter.codeIds': 'QR Code',
  'filter.tags': 'Tag',
  search: 'Search Value',
  size: 'Size',
  margin: 'Margin',
} as const

/** `tags.0` → Tags; a path that no input stands for is told as it is. */
export function inputLabel(path: string): string {
  const labels: Record<string, string> = LABELS
  return labels[path] ?? labels[path.replace(/\.[^.]*$/, '')] ?? path
}
