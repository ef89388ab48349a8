import type { Code } from '@qregg/contract'
import { CirclePause, CirclePlay, Download, Tag, Trash2, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { CHOSEN_AT_MOST, type Selection } from '../selection.ts'
import { FailuresDialog } from './failures-dialog.tsx'
import { TagDialog } from './tag-dialog.tsx'
import { addTag, codesText, DELETE, type Progress, removeTag, START, STOP, useBulk } from './use-bulk.ts'

const ZipDialog = lazy(async () => ({ default: (await import('./zip-dialog.tsx')).ZipDialog }))

/** What can be done with the codes that are ticked, at the foot of the page. */
export function BulkBar({ selection }: { selection: Selection }) {
  const { run, progress, failures, forgetFailures } = useBulk(selection)
  const [asking, setAsking] = useState<'zip' | 'add' | 'remove'>()
  const codes = [...selection.chosen.values()]
  const close = () => setAsking(undefined)
  const start = (task: Parameters<typeof run>[0]) => {
    close()
    void run(task, codes)
  }
  return (
    <>
      {(codes.length > 0 || progress) && (
        <section
          aria-label="Selected codes"
          className="sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full animate-[rise_150ms_ease-out] flex-wrap items-center gap-1 rounded-xl border border-line bg-raised p-1.5 shadow-float"
        >
          {progress ? (
            <UnderWay progress={progress} />
          ) : (
            <>
              <Chosen codes={codes} onClear={selection.clear} />
              <Button look="ghost" size="sm" icon={Download} onClick={() => setAsking('zip')}>
                Download
              </Button>
              <Menu
                trigger={
                  <Button look="ghost" size="sm" icon={Tag}>
                    Tag
                  </Button>
                }
              >
                <MenuItem onSelect={() => setAsking('add')}>Add a tag</MenuItem>
                <MenuItem
                  disabled={codes.every(({ tags }) => tags.length === 0)}
                  onSelect={() => setAsking('remove')}
                >
                  Remove a tag
                </MenuItem>
              </Menu>
              <Button look="ghost" size="sm" icon={CirclePause} onClick={() => start(STOP)}>
                Stop
              </Button>
              <Button look="ghost" size="sm" icon={CirclePlay} onClick={() => start(START)}>
                Start
              </Button>
              <Button
                look="ghost"
                size="sm"
                icon={Trash2}
                className="text-bad!"
                onClick={() => start(DELETE)}
              >
                Delete
              </Button>
            </>
          )}
        </section>
      )}
      <Suspense fallback={null}>{asking === 'zip' && <ZipDialog codes={codes} onClose={close} />}</Suspense>
      {(asking === 'add' || asking === 'remove') && (
        <TagDialog
          kind={asking}
          codes={codes}
          onClose={close}
          onTag={(tag) => start(asking === 'add' ? addTag(tag) : removeTag(tag))}
        />
      )}
      {failures && <FailuresDialog {...failures} onClose={forgetFailures} />}
    </>
  )
}

function Chosen({ codes, onClear }: { codes: readonly Code[]; onClear(): void }) {
  return (
    <div className="flex items-center gap-1 pl-1">
      <IconButton size="sm" label="Select none" icon={X} onClick={onClear} />
      <p aria-live="polite" className="mr-1 whitespace-nowrap font-medium text-[13px] tabular-nums">
        {codesText(codes.length)} selected
        {codes.length >= CHOSEN_AT_MOST && <span className="text-muted">, no more at once</span>}
      </p>
    </div>
  )
}

function UnderWay({ progress: { doing, through, total, stop } }: { progress: Progress }) {
  return (
    <div className="flex items-center gap-3 py-0.5 pl-3">
      <span id="bulk-progress" className="whitespace-nowrap text-[13px] tabular-nums">
        {doing} {through} of {codesText(total)}…
      </span>
      <progress
        aria-labelledby="bulk-progress"
        value={through}
        max={total}
        className="progress w-28 sm:w-48"
      />
      <Button look="ghost" size="sm" onClick={stop}>
        Stop here
      </Button>
    </div>
  )
}
