import { Check, Copy } from 'lucide-react'
import { type MouseEvent, useEffect, useState } from 'react'
import { Button, IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { tell } from './toasts.tsx'
import { writeClipboard } from './write-clipboard.ts'

const SHOWN_MS = 1_600

/** Copies, and says for a moment that it did. */
function useCopy(text: string) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  async function copy(button: Element) {
    try {
      await writeClipboard(text, button)
      setCopied(true)
    } catch {
      // A browser may ask the person first, or has been told never to.
      tell('The browser did not let this page copy. Select the text and copy it by hand.', { isError: true })
    }
  }
  return { copied, copy: ({ currentTarget }: MouseEvent) => void copy(currentTarget) }
}

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const { copied, copy } = useCopy(text)
  return (
    <Button size="sm" icon={copied ? Check : Copy} onClick={copy}>
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  )
}

export function CopyIcon({ text, label }: { text: string; label: string }) {
  const { copied, copy } = useCopy(text)
  return (
    <IconButton size="sm" label={copied ? 'Copied' : label} icon={copied ? Check : Copy} onClick={copy} />
  )
}

/** A text that is only there to be copied: a key, a secret, an address. */
export function CopyField({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex items-center gap-2 rounded-lg border border-line-strong bg-sunken py-1.5 pr-1.5 pl-3">
      <code className="min-w-0 flex-1 select-all break-all font-mono text-[13px]">{text}</code>
      <CopyIcon text={text} label={label} />
    </div>
  )
}

/** Something to paste elsewhere: a command, a few lines of code, the body of a delivery. */
export function CodeBlock({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <div
      className={classes('group relative overflow-hidden rounded-xl border border-line bg-sunken', className)}
    >
      <pre className="whitespace-pre-wrap break-words p-4 pr-12 font-mono text-[12.5px] leading-relaxed">
        {text}
      </pre>
      <div className="absolute top-2 right-2 rounded-lg bg-sunken">
        <CopyIcon text={text} label={`Copy ${label}`} />
      </div>
    </div>
  )
}
