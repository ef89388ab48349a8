import type { Code } from '@qregg/contract'
import {
  CalendarDays,
  ContactRound,
  Link2,
  type LucideIcon,
  Mail,
  MapPin,
  MessageSquare,
  Phone,
  Type,
  Wifi,
} from 'lucide-react'
import { TYPE_NAMES } from '../code-parts.tsx'
import { useEditing } from './editor-context.ts'
import type { CodeType } from './payload-fields.ts'
import { Tiles } from './tiles.tsx'

const KINDS: Record<CodeType, { icon: LucideIcon; does: string }> = {
  url: { icon: Link2, does: 'Opens a page on the web.' },
  text: { icon: Type, does: 'Shows words to read.' },
  wifi: { icon: Wifi, does: 'Joins a wireless network.' },
  vcard: { icon: ContactRound, does: 'Keeps a person or a firm among the contacts.' },
  email: { icon: Mail, does: 'Begins an email to you.' },
  sms: { icon: MessageSquare, does: 'Begins a text message to you.' },
  phone: { icon: Phone, does: 'Calls a number.' },
  geo: { icon: MapPin, does: 'Shows a place on the map.' },
  event: { icon: CalendarDays, does: 'Puts a date into the calendar.' },
}
const TYPES = (Object.keys(KINDS) as CodeType[]).map((value) => {
  const { icon: Icon, does } = KINDS[value]
  return {
    value,
    text: TYPE_NAMES[value],
    hint: does,
    picture: <Icon aria-hidden className="mt-px size-4 shrink-0" />,
  }
})

const MODES: ReadonlyArray<{ value: Code['mode']; text: string; hint: string }> = [
  { value: 'dynamic', text: 'Dynamic', hint: 'Can be changed after printing, and its scans are counted.' },
  {
    value: 'static',
    text: 'Static',
    hint: 'Works without this server, can never change, and its scans are not counted.',
  },
]

/** What a scan of a new code does. */
export function TypeField() {
  const { draft, change } = useEditing()
  return (
    <Tiles
      legend="What a scan does"
      options={TYPES}
      value={draft.type}
      onChange={(type) => change({ type })}
      className="grid-cols-3"
      hintsOnPhones={false}
    />
  )
}

/** Whether a new code can change later. */
export function ModeField() {
  const { draft, change } = useEditing()
  return (
    <Tiles
      legend="After printing"
      options={MODES}
      value={draft.mode}
      onChange={(mode) => change({ mode })}
      className="sm:grid-cols-2"
    />
  )
}
