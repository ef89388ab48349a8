import type { Code, SimulateScan } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { BROWSERS, countries, DEVICES, ownCountry, SYSTEMS } from './simulate-choices.ts'
import { DEVICE_NAMES } from './words.ts'

/** Empty texts are "unknown": a scan may come with nothing. */
type Form = { country: string; device: string; os: string; browser: string; referrer: string }
/** What was simulated last is mostly what is simulated next. */
let last: Form | undefined

/** Makes a scan that nobody made, to see what happens with one. */
export function SimulateDialog({ code, onOpenChange }: { code: Code; onOpenChange(open: boolean): void }) {
  const { api, key } = useWorkspace()
  const client = useQueryClient()
  const [form, setForm] = useState<Form>(
    () => last ?? { country: ownCountry(), device: 'mobile', os: 'iOS', browser: 'Safari', referrer: '' },
  )
  const { submit, busy, errors, general } = useSubmit(
    (body: SimulateScan) => api.post('/codes/{id}/scans/simulate', { params: { id: code.id }, body }),
    () => {
      last = form
      onOpenChange(false)
      // Lists are told by the live stream, too, but there may be none.
      void client.invalidateQueries({ queryKey: [...key, 'scans', code.id] })
      tell('The test scan was made. It is marked “Test” among the latest scans.')
    },
  )
  const set = (name: keyof Form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [name]: event.target.value })
  function send() {
    const given = Object.entries(form).map(([name, value]) => [name, value.trim() || null])
    submit(Object.fromEntries(given) as SimulateScan)
  }
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title="Simulate a scan"
      description={`Of “${nameOf(code)}”. It goes to your webhooks marked as a test, and stays out of statistics.`}
      onSubmit={send}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Simulate
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <FormError>{general}</FormError>
        <Field label="Country" error={errors.country}>
          <Select value={form.country} onChange={set('country')}>
            <option value="">Unknown</option>
            {countries().map((each) => (
              <option key={each.code} value={each.code}>
                {each.name}
              </option>
            ))}
          </Select>
        </Field>
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label="Device" error={errors.device}>
            <Select value={form.device} onChange={set('device')}>
              <option value="">Unknown</option>
              {DEVICES.map((device) => (
                <option key={device} value={device}>
                  {DEVICE_NAMES[device]}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="System" error={errors.os}>
            <Select value={form.os} onChange={set('os')}>
              <option value="">Unknown</option>
              {SYSTEMS.map((os) => (
                <option key={os}>{os}</option>
              ))}
            </Select>
          </Field>
          <Field label="Browser" error={errors.browser}>
            <Select value={form.browser} onChange={set('browser')}>
              <option value="">Unknown</option>
              {BROWSERS.map((browser) => (
                <option key={browser}>{browser}</option>
              ))}
            </Select>
          </Field>
        </div>
        <Field
          label="Referrer"
          optional
          error={errors.referrer}
          hint="The page that the link was followed from. A camera comes from none."
        >
          <TextInput
            type="url"
            inputMode="url"
            placeholder="https://example.com/menu"
            value={form.referrer}
            onChange={set('referrer')}
          />
        </Field>
      </div>
    </Dialog>
  )
}
