import { useMemo } from 'react'
import { Checkbox, Field, Select, TextInput } from '../../ui/field.tsx'
import { payloadOf } from './draft.ts'
import { useEditing } from './editor-context.ts'
import { allZones } from './event-moment.ts'
import { PayloadInput } from './payload-field.tsx'

/** Something for the calendar: whole days, or from one moment to another on the clocks of a place. */
export function EventFields() {
  const { draft, changePayload } = useEditing()
  const { allDay, zone, start, end } = payloadOf(draft)
  const chosen = String(zone)
  const zones = useMemo(() => allZones(chosen), [chosen])
  /** Between "2026-07-01" and "2026-07-01T18:00", so that the day stays when the box is ticked. */
  function setAllDay(next: boolean) {
    const turned = (text: unknown, time: string) =>
      typeof text !== 'string' || text === '' ? '' : next ? text.slice(0, 10) : `${text.slice(0, 10)}T${time}`
    changePayload({ allDay: next, start: turned(start, '18:00'), end: turned(end, '20:00') })
  }
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <PayloadInput name="title" label="Title" isRequired maxLength={200} placeholder="Summer party" />
      </div>
      <Moment name="start" label="Begins" isRequired />
      <Moment name="end" label={allDay ? 'Last day' : 'Ends'} />
      <Checkbox
        label="Whole days"
        checked={allDay === true}
        onChange={(event) => setAllDay(event.target.checked)}
      />
      {!allDay && (
        <Field label="Time zone" hint="Where the clock shows these times.">
          <Select value={chosen} onChange={(event) => changePayload({ zone: event.target.value })}>
            {zones.map((name) => (
              <option key={name} value={name}>
                {/^[+-]/.test(name) ? `UTC${name}` : name.replaceAll('_', ' ')}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <PayloadInput name="location" label="Where" maxLength={200} placeholder="1 Example Street" />
      <PayloadInput name="website" label="Website" kind="url" maxLength={2_000} />
      <div className="sm:col-span-2">
        <PayloadInput name="description" label="About it" kind="lines" maxLength={1_000} />
      </div>
    </div>
  )
}

function Moment({ name, label, isRequired }: { name: 'start' | 'end'; label: string; isRequired?: true }) {
  const { draft, changePayload, errorAt } = useEditing()
  const { allDay, [name]: value = '' } = payloadOf(draft)
  return (
    <Field label={label} error={errorAt(`payload.${name}`)} required={isRequired} optional={!isRequired}>
      <TextInput
        type={allDay ? 'date' : 'datetime-local'}
        min="1900-01-01"
        value={String(value)}
        onChange={(event) => changePayload({ [name]: event.target.value })}
      />
    </Field>
  )
}
