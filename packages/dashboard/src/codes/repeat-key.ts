import { useRef } from 'react'

/**
 * An Idempotency-Key that is the same as long as the same is sent: trying again after a broken connection makes no second
 * code. `done` is for who may want the same once more.
 */
export function useRepeatKey() {
  const last = useRef({ body: '', key: '' })
  return {
    keyFor(body: unknown): { 'Idempotency-Key': string } {
      const text = JSON.stringify(body)
      if (last.current.body !== text) {
        // Not randomUUID, which browsers lack on plain http.
        const random = crypto.getRandomValues(new Uint32Array(4))
        last.current = {
          body: text,
          key: `dashboard-${[...random].map((part) => part.toString(36)).join('')}`,
        }
      }
      return { 'Idempotency-Key': last.current.key }
    },
    done() {
      last.current = { body: '', key: '' }
    },
  }
}
