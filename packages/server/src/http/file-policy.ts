/**
 * The Content-Security-Policy of what may be a file that somebody made, such as an SVG with a logo in it: opened as a
 * page it runs nothing, asks for nothing, and is of no origin.
 */
export const FILE_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"
