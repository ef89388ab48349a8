import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

const PAUSE_MS = 200
const WRITABLE = 'input, textarea, select, [contenteditable]'

/** Searches as one types, after a short pause. `/` goes there from anywhere on the page. */
export function SearchBox({ value, onChange }: { value: string; onChange(value: string): void }) {
  const [typed, setTyped] = useState(value)
  const box = useRef<HTMLInputElement>(null)
  const told = useRef(value)
  // Back, Clear filters and links change the address without this box.
  useEffect(() => {
    if (value === told.current) return
    told.current = value
    setTyped(value)
  }, [value])
  useEffect(() => {
    if (typed.trim() === told.current) return
    const timer = setTimeout(() => {
      told.current = typed.trim()
      onChange(told.current)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, onChange])
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest(`${WRITABLE}, [role=dialog]`)
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      box.current?.focus()
      box.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div className="relative min-w-0 flex-1 basis-64">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={box}
        type="search"
        aria-label="Search codes"
        aria-keyshortcuts="/"
        maxLength={200}
        placeholder="Search title, short code or destination"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
        className="control peer h-9 pl-9 sm:pr-9"
      />
      <kbd
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 hidden -translate-y-1/2 rounded border border-line bg-sunken px-1.5 font-mono text-muted text-xs sm:peer-placeholder-shown:block"
      >
        /
      </kbd>
    </div>
  )
}
