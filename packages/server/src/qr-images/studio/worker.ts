import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { writePdf } from '../drawing/pdf-writer.ts'
import { writePng } from '../drawing/png-writer.ts'
import { writeSvg } from '../drawing/svg-writer.ts'
import { QrImageError } from '../errors.ts'
import { LogoError } from '../logos/errors.ts'
import { readUpload } from '../logos/stored-logo.ts'
import { checkPicture } from './check.ts'
import { sceneOf } from './draw.ts'
import type { Answer, Ask, Job } from './jobs.ts'
import { viewOf } from './view.ts'

const DRAWING_PRIORITY = 10

// Redirects share the processor with this thread and go before it. On Linux this says so of the thread alone.
if (process.platform === 'linux') setPriority(0, DRAWING_PRIORITY)

/** Runs beside the server's thread: what takes milliseconds to draw or read never holds up a redirect. */
const carryOut = async (job: Job): Promise<unknown> => {
  if (job.kind === 'check') return await checkPicture(job.picture)
  if (job.kind === 'logo') return await readUpload(job.type, Buffer.from(job.bytes), job.maximumPixels)
  const { scene } = sceneOf(job.picture)
  if (job.kind === 'pdf') return writePdf(scene, job.widthMm)
  if (job.kind === 'png') return await writePng(scene, viewOf(scene, job.size, job.maximum))
  const longer = Math.max(scene.width, scene.height)
  const side = (length: number): number => Math.round((job.size * length) / longer)
  return Buffer.from(await writeSvg(scene, side(scene.width), side(scene.height), 'QR code'))
}

const answer = async ({ number, job }: Ask): Promise<Answer> => {
  try {
    return { number, result: await carryOut(job) }
  } catch (error) {
    if (error instanceof QrImageError)
      return { number, refused: { field: error.field, message: error.message } }
    if (error instanceof LogoError) return { number, refused: { field: 'logo', message: error.message } }
    return { number, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.on('message', (ask: Ask) => {
  void answer(ask).then((told) => parentPort?.postMessage(told))
})
