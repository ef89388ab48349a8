import { Checkbox, Field, TextInput } from '../ui/field.tsx'
import { Choices } from '../ui/tabs.tsx'
import { PickCodes } from './pick-codes.tsx'
import { PickTags } from './pick-tags.tsx'
import type { WebhookDraft } from './webhook-draft.ts'
import { EVENT_WORDS, REASON_WORDS } from './words.ts'

type Errors = Record<string, string | undefined>

/** The first thing wrong at a path or below it: `filter.codeIds` also for `filter.codeIds.3`. */
function errorAt(errors: Errors, path: string): string | undefined {
  return Object.entries(errors).find(([key]) => key === path || key.startsWith(`${path}.`))?.[1]
}

/** Everything about a webhook that can be chosen. What most people never change stands under More. */
export function WebhookForm({
  draft,
  onChange,
  errors,
}: {
  draft: WebhookDraft
  onChange(draft: WebhookDraft): void
  errors: Errors
}) {
  const set = (changes: Partial<WebhookDraft>) => onChange({ ...draft, ...changes })
  const toggled = <T,>(list: readonly T[], item: T) =>
    list.includes(item) ? list.filter((each) => each !== item) : [...list, item]
  const eventsError = errorAt(errors, 'events')
  return (
    <div className="grid gap-6">
      <Field
        label="URL"
        required
        error={errors.url}
        hint="Where your receiver listens. It gets a POST with JSON, and answers with a status from 200 to 299."
      >
        <TextInput
          type="url"
          inputMode="url"
          autoComplete="off"
          value={draft.url}
          onChange={(event) => set({ url: event.target.value })}
          placeholder="https://example.com/qregg"
        />
      </Field>
      <Field label="Description" optional error={errors.description}>
        <TextInput
          value={draft.description}
          maxLength={200}
          onChange={(event) => set({ description: event.target.value })}
          placeholder="Tells the kitchen"
        />
      </Field>
      <fieldset className="grid gap-3">
        <legend className="mb-3 font-medium text-[13px]">What it is told</legend>
        {EVENT_WORDS.map(({ event, name, hint }) => (
          <Checkbox
            key={event}
            label={name}
            hint={hint}
            checked={draft.events.includes(event)}
            onChange={() => set({ events: toggled(draft.events, event) })}
          />
        ))}
        {eventsError && <p className="text-[13px] text-bad">{eventsError}</p>}
      </fieldset>
      <div className="grid gap-3">
        <div>
          <h3 className="mb-2 font-medium text-[13px]">Of which codes</h3>
          <Choices
            label="Of which codes"
            options={[
              { value: 'all', text: 'All codes' },
              { value: 'some', text: 'Only some' },
            ]}
            value={draft.onlySome ? 'some' : 'all'}
            onChange={(value) => set({ onlySome: value === 'some' })}
          />
        </div>
        {draft.onlySome && (
          <>
            <PickCodes
              value={draft.codeIds}
              onChange={(codeIds) => set({ codeIds })}
              error={errorAt(errors, 'filter.codeIds')}
            />
            <PickTags
              value={draft.tags}
              onChange={(tags) => set({ tags })}
              error={errorAt(errors, 'filter.tags')}
            />
          </>
        )}
      </div>
      <details className="group">
        <summary className="w-fit rounded-md font-medium text-[13px] text-muted hover:text-ink">More</summary>
        <div className="grid gap-6 pt-4">
          <More draft={draft} set={set} errors={errors} toggled={toggled} />
        </div>
      </details>
    </div>
  )
}

function More({
  draft,
  set,
  errors,
  toggled,
}: {
  draft: WebhookDraft
  set(changes: Partial<WebhookDraft>): void
  errors: Errors
  toggled<T>(list: readonly T[], item: T): T[]
}) {
  const reasonsError = errorAt(errors, 'filter.reasons')
  return (
    <>
      <fieldset className="grid gap-3">
        <legend className="mb-3 font-medium text-[13px]">Scans by whom</legend>
        {REASON_WORDS.map(({ reason, name, hint }) => (
          <Checkbox
            key={reason}
            label={name}
            hint={hint}
            checked={draft.reasons.includes(reason)}
            onChange={() => set({ reasons: toggled(draft.reasons, reason) })}
          />
        ))}
        {reasonsError && <p className="text-[13px] text-bad">{reasonsError}</p>}
      </fieldset>
      <div className="grid gap-2">
        <h3 className="font-medium text-[13px]">Scans in a delivery</h3>
        <Choices
          label="Scans in a delivery"
          options={[
            { value: 'batch', text: 'Several when it is busy' },
            { value: 'single', text: 'Always one' },
          ]}
          value={draft.batch}
          onChange={(batch) => set({ batch })}
        />
        <p className="text-[13px] text-muted">
          {draft.batch === 'batch'
            ? 'A scan is sent at once. While four requests are under way, scans gather and go together, at most 100.'
            : 'One scan each time. The body has the same shape: a list with one scan in it.'}
        </p>
      </div>
      <Field
        label="Requests a second, at most"
        optional
        error={errors.maxRequestsPerSecond}
        hint="From 1 to 1,000. Leave it empty for as many as the receiver takes."
      >
        <TextInput
          inputMode="numeric"
          className="max-w-32"
          value={draft.maxRequestsPerSecond}
          onChange={(event) => set({ maxRequestsPerSecond: event.target.value })}
        />
      </Field>
    </>
  )
}
