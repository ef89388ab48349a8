/** What a caller can change when a picture is refused. */
export type QrImageField = 'text' | 'size' | 'margin'

/** What the length of a text is counted in: a text of digits only, or of few characters, is packed tighter. */
export type CapacityUnit = 'digits' | 'characters' | 'bytes'

/** A picture that cannot be made as asked. `field` names what to change, and the message says how. */
export class QrImageError extends Error {
  override readonly name: string = 'QrImageError'
  readonly field: QrImageField

  constructor(field: QrImageField, message: string) {
    super(message)
    this.field = field
  }
}

/** A text that the largest QR code cannot hold; `length` and `capacity` are counted in `unit`. */
export class QrCapacityError extends QrImageError {
  override readonly name = 'QrCapacityError'
  readonly length: number
  readonly capacity: number
  readonly unit: CapacityUnit

  constructor(size: { length: number; capacity: number; unit: CapacityUnit }, message: string) {
    super('text', message)
    this.length = size.length
    this.capacity = size.capacity
    this.unit = size.unit
  }
}

/** A size or margin outside `minimum` to `maximum`: pixels for a size, modules for a margin. */
export class QrRangeError extends QrImageError {
  override readonly name = 'QrRangeError'
  readonly minimum: number
  readonly maximum: number

  constructor(field: QrImageField, range: { minimum: number; maximum: number }, message: string) {
    super(field, message)
    this.minimum = range.minimum
    this.maximum = range.maximum
  }
}
