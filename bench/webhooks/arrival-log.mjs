// A delivery holds a referrer for each of its scans: cheaper to find than by parsing what may be 256 KiB of JSON.
const SCAN_NUMBERS = /example\.com\/r\/(\d+)"/g

/** What receivers accepted, as columns of numbers: an hour of load has to fit. */
export class ArrivalLog {
  /** @type {number[]} shared milliseconds, one a request */
  #at = []
  /** @type {number[]} the webhook's number, one a request */
  #webhook = []
  /** @type {number[]} numbers of scans */
  #scan = []
  /** @type {number[]} the request that each came in */
  #request = []

  /** @param {number} at @param {number} webhook @param {string} body */
  add(at, webhook, body) {
    const request = this.#at.push(at) - 1
    this.#webhook.push(webhook)
    for (const [, number] of body.matchAll(SCAN_NUMBERS)) {
      this.#scan.push(Number(number))
      this.#request.push(request)
    }
  }

  clear() {
    this.#at = []
    this.#webhook = []
    this.#scan = []
    this.#request = []
  }

  counts() {
    return { requests: this.#at.length, scans: this.#scan.length }
  }

  /** @returns {{ at: number[], webhook: number[], scan: number[], request: number[] }} */
  columns() {
    return { at: this.#at, webhook: this.#webhook, scan: this.#scan, request: this.#request }
  }
}
