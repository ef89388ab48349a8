import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from '../../ui/classes.ts'

export const TABS = ['content', 'design'] as const
export type Tab = (typeof TABS)[number]
const NAMES: Record<Tab, string> = { content: 'Content', design: 'Design' }

/** The two halves of the form. Both stay as they are while the other is looked at. */
export function EditorTabs({
  tab,
  onChange,
  wrong,
  panels,
}: {
  tab: Tab
  onChange(tab: Tab): void
  /** Tabs with something wrong in them. */
  wrong: readonly Tab[]
  panels: Record<Tab, ReactNode>
}) {
  return (
    <Tabs.Root value={tab} onValueChange={(value) => onChange(value === 'design' ? 'design' : 'content')}>
      <Tabs.List aria-label="Parts of the code" className="mb-5 flex gap-1 border-line border-b">
        {TABS.map((each) => (
          <Tabs.Trigger
            key={each}
            value={each}
            className={classes(
              '-mb-px border-b-2 px-3 py-2.5 font-medium text-[13px]',
              each === tab ? 'border-yolk text-ink' : 'border-transparent text-muted hover:text-ink',
            )}
          >
            {NAMES[each]}
            {wrong.includes(each) && (
              <span className="ml-1.5 inline-block size-1.5 rounded-full bg-bad align-middle">
                <span className="sr-only">, something is wrong here</span>
              </span>
            )}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {TABS.map((each) => (
        <Tabs.Content
          key={each}
          value={each}
          forceMount
          tabIndex={-1}
          className="outline-none data-[state=inactive]:hidden"
        >
          {panels[each]}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
