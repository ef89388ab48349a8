import { classes } from '../../ui/classes.ts'
import { useEditing } from './editor-context.ts'
import { EventFields } from './event-fields.tsx'
import { PayloadInput } from './payload-field.tsx'
import { PAYLOAD_FIELDS, type PayloadField } from './payload-fields.ts'
import { WifiFields } from './wifi-fields.tsx'

/** What the code holds or leads to: the fields of its type. */
export function PayloadForm() {
  const { type } = useEditing().draft
  if (type === 'wifi') return <WifiFields />
  if (type === 'event') return <EventFields />
  const fields: readonly PayloadField[] = PAYLOAD_FIELDS[type]
  return (
    // Another type's fields are others, even where they are called the same.
    <div key={type} className="grid gap-4 sm:grid-cols-2">
      {fields.map((field) => (
        <div key={field.name} className={classes(!field.half && 'sm:col-span-2')}>
          <PayloadInput {...field} />
        </div>
      ))}
    </div>
  )
}
