const KEY = 'qregg-workspace'

/** The workspace that this browser was in last. */
export const lastWorkspace = {
  get(): string | null {
    try {
      return localStorage.getItem(KEY)
    } catch {
      return null
    }
  },
  set(id: string): void {
    try {
      localStorage.setItem(KEY, id)
    } catch {
      // Then the first one opens next time.
    }
  },
}
