import { Checkbox, Field, TextInput } from '../../ui/field.tsx'
import { AutomationFields } from './automation-fields.tsx'
import { useEditing } from './editor-context.ts'
import { ModeField, TypeField } from './kind-fields.tsx'
import { PayloadForm } from './payload-form.tsx'
import { PrintedFacts } from './printed-facts.tsx'
import { TagsField } from './tags-field.tsx'

/** Where somebody who opens the editor begins to type: the first control inside. */
export const FIRST = 'data-first'

/** What the code does and what it is called. Of a code that there is, what is changed most stands first. */
export function ContentTab() {
  const { code, draft } = useEditing()
  if (!code)
    return (
      <div className="grid gap-6">
        <TypeField />
        <div {...{ [FIRST]: '' }}>
          <PayloadForm />
        </div>
        <ModeField />
        <Naming />
        {draft.mode === 'dynamic' && <ShortCodeField />}
        {draft.mode === 'dynamic' && <ActiveField />}
        <AutomationFields />
      </div>
    )
  const isDynamic = code.mode === 'dynamic'
  return (
    <div className="grid gap-6" {...{ [FIRST]: '' }}>
      {isDynamic && <PayloadForm />}
      <Naming />
      {isDynamic && <ActiveField />}
      <PrintedFacts code={code} />
      <AutomationFields />
    </div>
  )
}

function Naming() {
  const { draft, change, errorAt } = useEditing()
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Title" optional error={errorAt('title')} hint="Only you see it.">
        <TextInput
          value={draft.title}
          maxLength={200}
          autoComplete="off"
          placeholder="Menu, table 12"
          onChange={(event) => change({ title: event.target.value })}
        />
      </Field>
      <TagsField />
    </div>
  )
}

function ShortCodeField() {
  const { draft, change, errorAt } = useEditing()
  return (
    <Field
      label="Short code"
      optional
      error={errorAt('shortCode')}
      hint="The end of the printed address: 2 to 64 letters, digits, - and _. Left empty, one of 7 is made; a shorter one makes a finer picture. It can never be changed."
    >
      <TextInput
        value={draft.shortCode}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        placeholder="summer-menu"
        onChange={(event) => change({ shortCode: event.target.value })}
      />
    </Field>
  )
}

function ActiveField() {
  const { draft, change } = useEditing()
  return (
    <Checkbox
      label="Active"
      hint="Without the tick, a scan shows a small page that says the code is switched off."
      checked={draft.active}
      onChange={(event) => change({ active: event.target.checked })}
    />
  )
}
