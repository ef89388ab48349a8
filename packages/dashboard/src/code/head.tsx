import type { Code } from '@qregg/contract'
import { Ellipsis, ExternalLink, FlaskConical, Pencil, Trash2 } from 'lucide-react'
import { lazy, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { CodeImage, CodeStatus, nameOf, TYPE_NAMES } from '../codes/code-parts.tsx'
import { DownloadsMenu } from '../codes/downloads-menu.tsx'
import { useDeleteCode, useSwitchCode } from '../codes/row-actions.ts'
import { Over } from '../shell/over.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { CopyIcon } from '../ui/copy.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { Switch } from '../ui/switch.tsx'
import { Destination } from './destination.tsx'

const CodeEditor = lazy(async () => ({
  default: (await import('../codes/editor/code-editor.tsx')).CodeEditor,
}))

/** What the code is: its picture, name, addresses and state, and what can be done with it. */
export function Head({ code, onSimulate }: { code: Code; onSimulate(): void }) {
  const { path } = useWorkspace()
  const [isEditing, setEditing] = useState(false)
  const [, navigate] = useLocation()
  const remove = useDeleteCode(() => navigate(path('codes')))
  return (
    <header className="mb-6">
      <Link to={path('codes')} className="text-[13px] text-muted hover:text-ink">
        ← Codes
      </Link>
      <div className="mt-3 flex flex-wrap items-start gap-x-5 gap-y-4">
        <div className="flex min-w-0 flex-1 basis-80 gap-4">
          <CodeImage code={code} className="size-20 shrink-0 border border-line p-1 sm:size-24" />
          <div className="min-w-0 flex-1">
            <h1 className="break-words font-semibold text-xl tracking-tight">{nameOf(code)}</h1>
            <Addresses code={code} />
            <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1.5">
              <Status code={code} />
              {code.type !== 'url' && <Badge>{TYPE_NAMES[code.type]}</Badge>}
              {code.mode === 'static' && <Badge>Static</Badge>}
              {code.tags.map((tag) => (
                <Badge key={tag}>{tag}</Badge>
              ))}
            </div>
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button icon={Pencil} onClick={() => setEditing(true)}>
            Edit
          </Button>
          <DownloadsMenu code={code} />
          {code.mode === 'dynamic' && (
            <Button icon={FlaskConical} onClick={onSimulate}>
              Simulate a scan
            </Button>
          )}
          <Menu trigger={<IconButton label="More" icon={Ellipsis} />}>
            <MenuItem icon={Trash2} danger onSelect={() => remove(code)}>
              Delete this code
            </MenuItem>
          </Menu>
        </div>
      </div>
      {isEditing && (
        <Over onClose={() => setEditing(false)}>
          <CodeEditor open onOpenChange={setEditing} code={code} onSaved={() => setEditing(false)} />
        </Over>
      )}
    </header>
  )
}

/** What is printed, and where it leads. */
function Addresses({ code }: { code: Code }) {
  return (
    <div className="mt-0.5 grid min-w-0 text-[13px]">
      {code.shortUrl && (
        <span className="flex min-w-0 items-center gap-1">
          <a
            href={code.shortUrl}
            target="_blank"
            rel="noreferrer"
            title="Open it. This counts as a scan."
            className="flex min-w-0 items-center gap-1.5 font-medium hover:underline"
          >
            <span className="truncate">{code.shortUrl.replace(/^https?:\/\//, '')}</span>
            <ExternalLink aria-hidden className="size-3.5 shrink-0 text-muted" />
          </a>
          <CopyIcon text={code.shortUrl} label="Copy the short URL" />
        </span>
      )}
      {code.destination !== null && <Destination code={code} destination={code.destination} />}
    </div>
  )
}

/** Whether scans are sent on, and the switch for it. What is printed as static cannot be stopped. */
function Status({ code }: { code: Code }) {
  const switchCode = useSwitchCode()
  if (code.mode === 'static') return null
  return (
    <span className="mr-1 inline-flex items-center gap-2">
      <Switch label="Active" checked={code.active} onChange={() => switchCode(code)} />
      <CodeStatus code={code} />
    </span>
  )
}
