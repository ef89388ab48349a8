import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Choices } from '../ui/tabs.tsx'
import {
  dayText,
  PERIOD_NAMES,
  PERIODS,
  type Period,
  periodProblem,
  readPeriod,
  writePeriod,
} from './period.ts'

/** The period that the page's address names, so that it can be shared and gone back to. */
export function usePeriod() {
  const [search, setSearch] = useSearchParams()
  const period = readPeriod(search)
  const setPeriod = (next: Period) => setSearch(writePeriod(next, search), { replace: true })
  return [period, setPeriod] as const
}

const OPTIONS = [
  ...PERIODS.map((value) => ({ value, text: PERIOD_NAMES[value] })),
  { value: 'custom', text: 'From – to' },
] as const

/** Which days are counted. */
export function PeriodPicker({ period, onChange }: { period: Period; onChange(period: Period): void }) {
  const [asks, setAsks] = useState(typeof period !== 'string')
  return (
    <div className="flex flex-wrap items-start gap-3">
      <div className="max-w-full overflow-x-auto">
        <Choices
          label="Period"
          options={OPTIONS}
          value={asks || typeof period !== 'string' ? 'custom' : period}
          onChange={(value) => {
            setAsks(value === 'custom')
            if (value !== 'custom') onChange(value)
          }}
        />
      </div>
      {asks && <Days period={period} onChange={onChange} />}
    </div>
  )
}

function Days({ period, onChange }: { period: Period; onChange(period: Period): void }) {
  const today = new Date()
  const weekAgo = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 6)
  const [days, setDays] = useState(
    typeof period === 'string' ? { from: dayText(weekAgo), to: dayText(today) } : period,
  )
  const [problem, setProblem] = useState<string | null>(null)
  function show() {
    const found = periodProblem(days.from, days.to)
    setProblem(found)
    if (found === null) onChange(days)
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        show()
      }}
      className="flex flex-wrap items-start gap-2"
    >
      <Field label="From" hideLabel>
        <TextInput
          type="date"
          max={dayText(today)}
          value={days.from}
          onChange={(event) => setDays({ ...days, from: event.target.value })}
          className="w-38"
        />
      </Field>
      <Field label="To" hideLabel error={problem ?? undefined}>
        <TextInput
          type="date"
          max={dayText(today)}
          value={days.to}
          onChange={(event) => setDays({ ...days, to: event.target.value })}
          className="w-38"
        />
      </Field>
      <Button type="submit">Show</Button>
    </form>
  )
}
