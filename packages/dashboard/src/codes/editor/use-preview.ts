import type { Code, CodePreview, PreviewCode } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { ApiFailure } from '../../api/client.ts'
import { messageOf } from '../../ui/states.tsx'
import { type Draft, previewBody } from './draft.ts'
import { designLabel } from './grade.tsx'
import { payloadLabel } from './payload-fields.ts'

const SETTLED_MS = 350

/** What stood still for a moment: a picture for every letter that is typed would be for nobody. */
function useSettled<T>(value: T): T {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return JSON.parse(settled) as T
}

/** The picture of the form as it is, as the server would draw it. The last good one stays while the next is made. */
export function usePreview(draft: Draft, code: Code | undefined) {
  const { api, key } = useWorkspace()
  const wanted = previewBody(draft)
  const body: PreviewCode = useSettled(code ? { ...wanted, shortCode: code.shortCode } : wanted)
  const { data, error, isFetching } = useQuery({
    queryKey: [...key, 'preview', body],
    queryFn: async ({ signal }) => (await api.post('/codes/preview', { body, signal })).data,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  const [last, setLast] = useState<CodePreview>()
  if (data && data !== last) setLast(data)
  return { preview: data ?? last, isFetching, isLast: !data, problem: error && problemOf(error, body.type) }
}

/** Why there is no picture: what is missing, by the name that the form has for it. */
function problemOf(error: unknown, type: Code['type']): string {
  const detail = error instanceof ApiFailure ? error.details[0] : undefined
  if (!detail) return messageOf(error)
  const [first, ...rest] = detail.path.split('.')
  const label = first === 'payload' ? payloadLabel(type, rest.join('.')) : designLabel(rest.join('.'))
  return `${label} ${detail.message}.`
}
