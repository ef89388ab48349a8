/** What the cache needs to know of an image: how large it is. */
interface Weighed {
  readonly body: Buffer | string
}

export interface ImageCache<Image extends Weighed> {
  get(key: string): Image | undefined
  set(key: string, image: Image): void
}

/**
 * Keeps at most `maximumEntries` images and `maximumBytes` bytes of keys and bodies, and forgets first what was
 * used longest ago. An image too large to fit by itself is not kept.
 */
export const createImageCache = <Image extends Weighed>(
  maximumEntries: number,
  maximumBytes: number,
): ImageCache<Image> => {
  // A Map remembers the order of insertion, so its first entry is the one used longest ago.
  const images = new Map<string, Image>()
  let bytes = 0

  const forget = (key: string): void => {
    const image = images.get(key)
    if (image === undefined) return
    images.delete(key)
    bytes -= weight(key, image)
  }

  return {
    get(key) {
      const image = images.get(key)
      if (image === undefined) return undefined
      images.delete(key)
      images.set(key, image)
      return image
    },
    set(key, image) {
      forget(key)
      if (maximumEntries < 1 || weight(key, image) > maximumBytes) return
      images.set(key, image)
      bytes += weight(key, image)
      for (const oldest of images.keys()) {
        if (images.size <= maximumEntries && bytes <= maximumBytes) return
        forget(oldest)
      }
    },
  }
}

/** About the bytes held: bodies are Latin text or buffers, a key may be any Unicode, at two bytes a letter. */
const weight = (key: string, { body }: Weighed): number => key.length * 2 + body.length
