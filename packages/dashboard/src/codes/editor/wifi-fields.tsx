import type { WifiSecurity } from '@qregg/contract'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Checkbox, Field, Select, TextInput } from '../../ui/field.tsx'
import { payloadOf } from './draft.ts'
import { useEditing } from './editor-context.ts'
import { PayloadInput } from './payload-field.tsx'

const SECURITIES: ReadonlyArray<{ value: WifiSecurity; text: string }> = [
  { value: 'WPA', text: 'WPA, WPA2 or WPA3 (nearly all)' },
  { value: 'WEP', text: 'WEP (very old)' },
  { value: 'none', text: 'None: an open network' },
]

/** A wireless network: its name, how it is protected, and its password if it has one. */
export function WifiFields() {
  const { draft, changePayload, errorAt } = useEditing()
  const { security, password = '', hidden } = payloadOf(draft)
  const [isShown, setShown] = useState(false)
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <PayloadInput
        name="ssid"
        label="Network name"
        isRequired
        maxLength={32}
        hint="To the letter, as phones list it."
      />
      <Field label="Protection" error={errorAt('payload.security')} required>
        <Select
          value={String(security)}
          onChange={(event) => changePayload({ security: event.target.value })}
        >
          {SECURITIES.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </Select>
      </Field>
      {security !== 'none' && (
        <div className="sm:col-span-2">
          <Field
            label="Password"
            required
            error={errorAt('payload.password')}
            hint="Whoever scans the code can read it: use the guests' network."
          >
            <div className="flex gap-2">
              <TextInput
                type={isShown ? 'text' : 'password'}
                autoComplete="off"
                maxLength={64}
                value={String(password)}
                onChange={(event) => changePayload({ password: event.target.value })}
              />
              <Button aria-pressed={isShown} onClick={() => setShown(!isShown)}>
                {isShown ? 'Hide' : 'Show'}
              </Button>
            </div>
          </Field>
        </div>
      )}
      <Checkbox
        className="sm:col-span-2"
        label="Hidden network"
        hint="It does not tell its name, so phones do not list it."
        checked={hidden === true}
        onChange={(event) => changePayload({ hidden: event.target.checked })}
      />
    </div>
  )
}
