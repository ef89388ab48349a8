import type { Code } from '@qregg/contract'
import { CirclePause, CirclePlay, CopyPlus, CornerDownRight, Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { memo } from 'react'
import { Link } from 'wouter'
import { Badge } from '../ui/badge.tsx'
import { IconButton } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { CopyIcon } from '../ui/copy.tsx'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { count, Time } from '../ui/time.tsx'
import { CodeImage, CodeStatus, nameOf, TYPE_NAMES } from './code-parts.tsx'
import { DownloadsMenu } from './downloads-menu.tsx'
import { summaryOf, withoutScheme } from './summary.ts'

/** What can be done with a row; the same functions for all of them and always, so that a row is drawn only when it changes. */
export type RowActions = {
  edit(code: Code): void
  switchOnOff(code: Code): void
  duplicate(code: Code): void
  remove(code: Code): void
  showTag(tag: string): void
  tick(code: Code, isChosen: boolean, withRange: boolean): void
}

/** Columns of the wide list; ROW_COLUMNS of the heading and of every row are the same. */
export const ROW_COLUMNS =
  '@3xl:grid-cols-[1.25rem_2.75rem_minmax(0,1.2fr)_minmax(0,1fr)_4.5rem_5rem_5.5rem_4rem] @3xl:gap-x-4'
const TAGS_SHOWN = 2
/** Of the picture: three for each of its 44 on screens that are that fine. */
const ROW_PIXELS = 132
// Above the link that covers the row.
const ABOVE = 'relative z-10'

/** One code: a row where there is room, a card of its own where there is not. The whole of it leads to the code. */
export const CodeRow = memo(function CodeRow({
  code,
  to,
  isChosen,
  actions,
}: {
  code: Code
  to: string
  isChosen: boolean
  actions: RowActions
}) {
  return (
    <li
      className={classes(
        // What is below the screen is laid out when it comes up.
        '[contain-intrinsic-size:auto_66px] [content-visibility:auto] group relative grid grid-cols-[1.25rem_2.75rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 px-4 py-3 @3xl:py-2.5',
        ROW_COLUMNS,
        isChosen ? 'bg-yolk-soft/60' : 'hover:bg-sunken/60',
      )}
    >
      <input
        type="checkbox"
        aria-label={`Select ${nameOf(code)}`}
        checked={isChosen}
        onChange={(event) =>
          actions.tick(code, event.target.checked, (event.nativeEvent as MouseEvent).shiftKey === true)
        }
        // The area that a finger hits is larger than the box.
        className={classes(ABOVE, 'size-4 accent-primary before:absolute before:-inset-3.5')}
      />
      <CodeImage code={code} pixels={ROW_PIXELS} className="size-11 border border-line p-0.5" />
      <Names code={code} to={to} />
      <Destination code={code} onTag={actions.showTag} />
      <div className="col-start-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] @3xl:contents">
        <span>{code.mode === 'static' ? <Badge>Static</Badge> : <CodeStatus code={code} />}</span>
        <Scans code={code} />
      </div>
      <RowButtons code={code} actions={actions} />
    </li>
  )
})

function Names({ code, to }: { code: Code; to: string }) {
  return (
    <div className="col-span-2 min-w-0 @3xl:col-span-1">
      <Link
        to={to}
        className="block truncate font-medium after:absolute after:inset-0 after:content-[''] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-yolk focus-visible:after:-outline-offset-2"
      >
        {nameOf(code)}
      </Link>
      <div className="flex h-6 items-center gap-0.5 text-[13px] text-muted">
        {code.shortUrl ? (
          <>
            <span className="truncate">{withoutScheme(code.shortUrl)}</span>
            <span className={ABOVE}>
              <CopyIcon text={code.shortUrl} label={`Copy short URL of ${nameOf(code)}`} />
            </span>
          </>
        ) : (
          'Holds its content itself'
        )}
      </div>
    </div>
  )
}

function Destination({ code, onTag }: { code: Code; onTag(tag: string): void }) {
  const more = code.tags.length - TAGS_SHOWN
  return (
    <div className="col-span-full col-start-3 row-start-2 min-w-0 text-[13px] @3xl:col-auto @3xl:row-auto">
      <p className="flex items-center gap-1.5">
        <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-muted" />
        <span className="truncate">{summaryOf(code)}</span>
      </p>
      <div className="mt-1 flex flex-wrap items-center gap-1 @3xl:h-5 @3xl:overflow-hidden">
        <Badge>{TYPE_NAMES[code.type] ?? code.type}</Badge>
        {code.tags.slice(0, TAGS_SHOWN).map((tag) => (
          <button
            key={tag}
            type="button"
            aria-label={`Show codes with the tag ${tag}`}
            onClick={() => onTag(tag)}
            className={classes(
              ABOVE,
              'max-w-28 truncate rounded-full border border-line px-2 text-muted text-xs leading-[1.125rem] hover:border-line-strong hover:text-ink',
            )}
          >
            {tag}
          </button>
        ))}
        {more > 0 && (
          <span className="text-muted text-xs" title={code.tags.slice(TAGS_SHOWN).join(', ')}>
            +{more}
          </span>
        )}
      </div>
    </div>
  )
}

function Scans({ code }: { code: Code }) {
  if (code.mode === 'static')
    return <span className="text-muted @3xl:col-span-2 @3xl:text-right">Scans not counted</span>
  return (
    <>
      <span className="tabular-nums @3xl:text-right">
        <span className="font-medium">{count(code.scans.total, { short: true })}</span>
        <span className="@3xl:sr-only"> {code.scans.total === 1 ? 'scan' : 'scans'}</span>
        <span className={classes('text-muted @3xl:block @3xl:text-xs', code.scans.total === 0 && 'hidden')}>
          <span className="@3xl:hidden">, </span>
          {count(code.scans.unique, { short: true })} unique
        </span>
      </span>
      <span className={classes('text-muted @3xl:inline @3xl:text-right', !code.lastScannedAt && 'hidden')}>
        <span className="sr-only">Last scan </span>
        {code.lastScannedAt ? <Time at={code.lastScannedAt} /> : 'never'}
      </span>
    </>
  )
}

function RowButtons({ code, actions }: { code: Code; actions: RowActions }) {
  return (
    <div className={classes(ABOVE, 'flex justify-end self-end @3xl:self-auto')}>
      <DownloadsMenu code={code} compact />
      <Menu trigger={<IconButton size="sm" label={`More for ${nameOf(code)}`} icon={Ellipsis} />}>
        <MenuItem icon={Pencil} onSelect={() => actions.edit(code)}>
          Edit
        </MenuItem>
        <MenuItem icon={CopyPlus} onSelect={() => actions.duplicate(code)}>
          Duplicate
        </MenuItem>
        {code.mode === 'dynamic' && (
          <MenuItem icon={code.active ? CirclePause : CirclePlay} onSelect={() => actions.switchOnOff(code)}>
            {code.active ? 'Stop' : 'Start'}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => actions.remove(code)}>
          Delete
        </MenuItem>
      </Menu>
    </div>
  )
}
