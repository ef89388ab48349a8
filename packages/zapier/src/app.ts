import { LIMITS } from '@qregg/contract'
import { defineApp, version as platformVersion } from 'zapier-platform-core'
import { appendSearch } from './api/call.ts'
import { checkAnswer } from './api/check-answer.ts'
import { authentication } from './authentication.ts'
import { createCode } from './creates/create-code.ts'
import { deleteCode } from './creates/delete-code.ts'
import { downloadCodeImage } from './creates/download-code-image.ts'
import { updateCode } from './creates/update-code.ts'
import { codeImage } from './hydrators/code-image.ts'
import { findCode } from './searches/find-code.ts'
import { codeDeleted } from './triggers/code-deleted.ts'
import { codeDestinationChanged } from './triggers/code-destination-changed.ts'
import { listCodes } from './triggers/list-codes.ts'
import { newCode } from './triggers/new-code.ts'
import { newScan } from './triggers/new-scan.ts'
import { VERSION } from './version.ts'

/** A step asks the server once, and perhaps once more for a picture. */
const REQUESTS_PER_STEP = 2

export const app = defineApp({
  version: VERSION,
  platformVersion,
  authentication,
  beforeRequest: [appendSearch],
  afterResponse: [checkAnswer],
  flags: {
    // check-answer.ts says the same of a 429, with the server's own sentence.
    throwForThrottlingEarly: false,
    cleanInputData: true,
  },
  // All steps of one connection share one API key, hence one window without "action" in its scope.
  throttle: {
    window: 60,
    limit: LIMITS.requestsPerMinute / REQUESTS_PER_STEP,
    scope: ['auth'],
  },
  hydrators: { codeImage },
  triggers: {
    [newScan.key]: newScan,
    [newCode.key]: newCode,
    [codeDestinationChanged.key]: codeDestinationChanged,
    [codeDeleted.key]: codeDeleted,
    [listCodes.key]: listCodes,
  },
  creates: {
    [createCode.key]: createCode,
    [updateCode.key]: updateCode,
    [deleteCode.key]: deleteCode,
    [downloadCodeImage.key]: downloadCodeImage,
  },
  searches: { [findCode.key]: findCode },
  searchOrCreates: {
    [findCode.key]: {
      key: findCode.key,
      display: {
        label: 'Find or Create QR Code',
        description: 'Finds a QR code, or creates one when there is none.',
      },
      search: findCode.key,
      create: createCode.key,
    },
  },
})
