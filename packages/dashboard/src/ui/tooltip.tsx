import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { withinPage } from './within-page.ts'

/** A few words beside what the pointer rests on. Never the only place where something is said. */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Radix.Root delayDuration={350}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={withinPage()}>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-64 rounded-md bg-primary px-2 py-1 text-xs text-on-primary shadow-float"
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
