import { useMutation } from '@tanstack/react-query'
import { ApiFailure } from '../api/client.ts'
import { messageOf } from './states.tsx'

/**
 * Sends a form and sorts what the server found wrong with it: `errors.title` for a field, `general` for the rest.
 * What was typed stays as it is.
 */
export function useSubmit<Input, Output>(
  work: (input: Input) => Promise<Output>,
  done?: (output: Output, input: Input) => void | Promise<void>,
) {
  // Answers hold secrets now and then; nobody looks for them once the form is gone.
  const mutation = useMutation({ mutationFn: work, onSuccess: done, gcTime: 0 })
  const { error } = mutation
  const details = error instanceof ApiFailure ? error.details : []
  const errors: Record<string, string | undefined> = Object.fromEntries(
    details.map(({ path, message }) => [path, sentence(message)]),
  )
  return {
    submit: mutation.mutate,
    submitAsync: mutation.mutateAsync,
    busy: mutation.isPending,
    reset: mutation.reset,
    data: mutation.data,
    /** As it came: for what is told in another way than by its sentence. */
    error,
    /** By the field's path: `payload.url`. */
    errors,
    /** Why it failed, when no field is to blame. */
    general: error && details.length === 0 ? messageOf(error) : undefined,
  }
}

/** The server's "must be a URL" as a sentence of its own below the field. */
export function sentence(text: string): string {
  const trimmed = text.trim()
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? '' : '.')
}
