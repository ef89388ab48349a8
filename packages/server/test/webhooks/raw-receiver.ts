import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A receiver that speaks HTTP only as far as a test wants it to. */
export type RawReceiver = {
  url: string
  /** Connections that were accepted so far. */
  connections: number
  /** Bytes that were given to the sockets, whether or not anybody took them. */
  written: number
  /** Connections that are open now. */
  open: Set<Socket>
  close(): Promise<void>
}

/** `serve` is called for each request on a connection, after its body: `nth` counts from 0 on each connection. */
export type Serve = (socket: Socket, about: { nth: number; connection: number }) => void

export async function rawReceiver(serve: Serve, server: Server = createServer()): Promise<RawReceiver> {
  const open = new Set<Socket>()
  const receiver: RawReceiver = {
    url: '',
    connections: 0,
    get written() {
      return [...all].reduce((sum, socket) => sum + socket.bytesWritten, 0)
    },
    open,
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  const all = new Set<Socket>()
  server.on('connection', (socket) => {
    const connection = receiver.connections++
    let [nth, text] = [0, '']
    all.add(socket)
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // Being cut off is part of what is tested.
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (end < 0 || text.length < end + 4 + length) return
      text = ''
      serve(socket, { nth: nth++, connection })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return receiver
}

/** Writes one piece after the other, as fast as they are taken or every few milliseconds, until the socket is closed. */
export function writeForEver(socket: Socket, piece: string | Buffer, everyMs = 0): void {
  const write = () => {
    if (socket.destroyed) return
    const isTaken = socket.write(piece)
    if (everyMs > 0) setTimeout(write, everyMs)
    else if (isTaken) setImmediate(write)
    else socket.once('drain', write)
  }
  write()
}
