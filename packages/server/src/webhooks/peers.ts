/** What one process tells the others that serve the same database. */
export type PeerMessage =
  /** A webhook's row was made or changed. */
  | { kind: 'reload'; id: string }
  /** A webhook was deleted. */
  | { kind: 'forget'; id: string }
  /** Something that is due at once was inserted for these; `probe`: even for one in backoff. */
  | { kind: 'due'; ids: readonly string[]; probe: boolean }

export type PeerListener = {
  told(message: PeerMessage): void
  /** What this process owns has changed, or messages may have been missed. */
  changed(): Promise<void>
}

/**
 * The processes that share the webhooks. Each webhook is sent to by one of them, so that its limits hold wherever it is
 * scanned. That is for order only: who claims a batch is decided in the database, where two can never both win.
 */
export type Peers = {
  /** This process has its database to itself. */
  areNone: boolean
  owns(webhookId: string): boolean
  start(listener: PeerListener): Promise<void>
  /** Told to all others, after the commit of what it is about. */
  tell(message: PeerMessage): void
  /** Gives this process's webhooks to the others; what is under way stays its own. */
  retire(): Promise<void>
  stop(): Promise<void>
}

/** A process that has its database to itself. */
export const NO_PEERS: Peers = {
  areNone: true,
  owns: () => true,
  start: async () => {},
  tell: () => {},
  retire: async () => {},
  stop: async () => {},
}
