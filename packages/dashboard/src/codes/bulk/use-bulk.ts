import type { Code } from '@qregg/contract'
import { useState } from 'react'
import { useWorkspace, type Workspace } from '../../api/account.ts'
import { ApiFailure } from '../../api/client.ts'
import { tell } from '../../ui/toasts.tsx'
import { useRefreshCode } from '../queries.ts'
import type { Selection } from '../selection.ts'
import { type Failed, runMany } from './run-many.ts'

type Api = Workspace['api']
/** Something that is done with many codes. */
export type BulkTask = {
  /** What is shown while it is under way: "Stopping". */
  doing: string
  /** What was done: "stopped". */
  done: string
  /** Answers the code as it is then, or null when there was nothing to do. */
  work(api: Api, code: Code): Promise<Code | null>
  /** How it is taken back. */
  undo?: BulkTask
  /** The codes are gone afterwards, and no longer chosen. */
  isEnd?: true
  /** Added to what is told afterwards. */
  note?: string
}

export const codesText = (number: number) =>
  `${number.toLocaleString('en')} ${number === 1 ? 'code' : 'codes'}`

const STATIC = 'A static code cannot be stopped: its picture holds everything itself.'

function switching(active: boolean): BulkTask {
  return {
    doing: active ? 'Starting' : 'Stopping',
    done: active ? 'started' : 'stopped',
    async work(api, code) {
      if (code.mode === 'static') throw new ApiFailure(422, { message: STATIC })
      const params = { id: code.id }
      // Read first: what somebody has switched meanwhile is to be switched, and what is so already must stay so on Undo.
      const now = (await api.get('/codes/{id}', { params })).data
      if (now.active === active) return null
      return (await api.patch('/codes/{id}', { params, body: { active } })).data
    },
  }
}
export const START: BulkTask = { ...switching(true), undo: switching(false) }
export const STOP: BulkTask = { ...switching(false), undo: switching(true) }

function tagging(tag: string, isAdded: boolean): BulkTask {
  return {
    doing: isAdded ? 'Tagging' : 'Taking the tag away from',
    done: isAdded ? `tagged “${tag}”` : `no longer tagged “${tag}”`,
    async work(api, { id }) {
      // Read first: the tags that somebody has given meanwhile must stay.
      const { tags } = (await api.get('/codes/{id}', { params: { id } })).data
      if (tags.includes(tag) === isAdded) return null
      const after = isAdded ? [...tags, tag] : tags.filter((each) => each !== tag)
      return (await api.patch('/codes/{id}', { params: { id }, body: { tags: after } })).data
    },
  }
}
export const addTag = (tag: string): BulkTask => ({ ...tagging(tag, true), undo: tagging(tag, false) })
export const removeTag = (tag: string): BulkTask => ({ ...tagging(tag, false), undo: tagging(tag, true) })

const isGone = (error: unknown) => error instanceof ApiFailure && error.status === 404

export const DELETE: BulkTask = {
  doing: 'Deleting',
  done: 'deleted',
  note: 'They can be restored for 30 days.',
  isEnd: true,
  async work(api, code) {
    try {
      await api.delete('/codes/{id}', { params: { id: code.id } })
    } catch (error) {
      // Somebody was faster, and Undo is not to take back what they did.
      if (isGone(error)) return null
      throw error
    }
    return code
  },
  undo: {
    doing: 'Restoring',
    done: 'restored',
    work: async (api, { id }) => (await api.post('/codes/{id}/restore', { params: { id } })).data,
  },
}

export type Progress = { doing: string; through: number; total: number; stop(): void }
export type Failures = { done: string; failed: Array<Failed<Code>> }

/** Codes that are not there any more, whoever has deleted them. */
function goneAfter(
  { isEnd }: BulkTask,
  codes: readonly Code[],
  { changed, failed, left }: { changed: Code[]; failed: Array<Failed<Code>>; left: number },
): readonly Code[] {
  if (!isEnd) return failed.filter(({ error }) => isGone(error)).map(({ item }) => item)
  const stay = new Set(failed.map(({ item }) => item.id))
  // Stopped half-way, nobody knows which were skipped because they had gone.
  return left > 0 ? changed : codes.filter(({ id }) => !stay.has(id))
}

/** Does a task with many codes, tells how far it is, what came of it, and takes it back on Undo. */
export function useBulk(selection: Selection) {
  const { api } = useWorkspace()
  const refresh = useRefreshCode()
  const [progress, setProgress] = useState<Progress>()
  const [failures, setFailures] = useState<Failures>()
  async function run(task: BulkTask, codes: readonly Code[]): Promise<void> {
    const stopping = new AbortController()
    const shown = { doing: task.doing, total: codes.length, stop: () => stopping.abort() }
    setFailures(undefined)
    setProgress({ ...shown, through: 0 })
    const { done, failed, left } = await runMany(codes, (code) => task.work(api, code), {
      signal: stopping.signal,
      onProgress: (through) => setProgress({ ...shown, through }),
    })
    setProgress(undefined)
    refresh()
    const changed = done.filter((code) => code !== null)
    selection.update(changed, 'changed')
    selection.update(goneAfter(task, codes, { changed, failed, left }), 'gone')
    const { undo } = task
    const told = [
      changed.length > 0 ? `${codesText(changed.length)} ${task.done}.` : '',
      changed.length + failed.length + left === 0 ? 'There was nothing to change.' : '',
      changed.length > 0 ? task.note : '',
      failed.length > 0 ? `${codesText(failed.length)} could not be ${task.done}.` : '',
      left > 0 ? `${codesText(left)} left as they were.` : '',
    ]
    tell(told.filter(Boolean).join(' '), {
      isError: failed.length > 0,
      ...(undo && changed.length > 0
        ? { action: { label: 'Undo', run: () => void run(undo, changed) } }
        : {}),
    })
    // Beside the selection rather than over the page: Undo must stay within reach.
    if (failed.length > 0) setFailures({ done: task.done, failed })
  }

  return { run, progress, failures, forgetFailures: () => setFailures(undefined) }
}
