import { connect, createServer, type Socket } from 'node:net'

export type FragileLine = {
  /** The same database, over this line. */
  url: string
  /** From now on nothing that the database says comes through; what is said to it does. */
  swallowAnswers(): void
  /** Breaks what is connected and refuses more. */
  cut(): void
  /** Lets everything through again. */
  mend(): void
  close(): Promise<void>
}

/** A line to a database that can be broken where it hurts most. */
export async function fragileLine(url: string): Promise<FragileLine> {
  const target = new URL(url)
  const { port, hostname } = target
  const sockets = new Set<Socket>()
  let [isDeaf, isCut] = [false, false]
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(Number(port || 5432), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (data) => void far.write(data))
    far.on('data', (data) => void (isDeaf || near.write(data)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  target.hostname = '127.0.0.1'
  target.port = String(typeof address === 'object' && address ? address.port : '')
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: target.href,
    swallowAnswers() {
      isDeaf = true
    },
    cut,
    mend() {
      isDeaf = false
      isCut = false
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
