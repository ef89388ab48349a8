import type { Router } from 'express'
import type { Database } from '../../db/schema.ts'
import { notFound } from '../../errors.ts'
import { findCodeByShortCode } from '../code-store.ts'
import { codeFile } from './files.ts'

/**
 * Mounts `/{shortCode}.vcf` and `.ics`: what the page of a contact or an event offers. The scan was the page; fetching
 * the file is none.
 */
export function mountCodeFiles(router: Router, deps: { database: Database }): void {
  router.get(/^\/([A-Za-z0-9_-]{2,64})\.(vcf|ics)$/, async (request, response) => {
    const [shortCode = '', extension] = Object.values(request.params) as [string, 'vcf' | 'ics']
    const code = await findCodeByShortCode(deps.database, shortCode)
    const file =
      code && code.deletedAt === null && code.active && code.mode === 'dynamic'
        ? codeFile(code, extension)
        : undefined
    if (!file) throw notFound('file')
    response
      .set({
        'Cache-Control': 'private, no-store',
        'X-Robots-Tag': 'noindex',
        // Shown rather than saved: phones then offer to add it to the contacts or the calendar.
        'Content-Disposition': `inline; filename="${shortCode}.${extension}"`,
        'Content-Security-Policy': "default-src 'none'; sandbox",
      })
      .type(file.contentType)
      .send(file.body)
  })
}
