/**
 * Where what floats over the page belongs: within its main part, so that whoever goes through the page by its landmarks
 * finds it. Undefined, as before the door: at the end of the page.
 */
export function withinPage(): HTMLElement | undefined {
  return document.getElementById('main') ?? undefined
}
