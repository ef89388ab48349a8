/**
 * The API's address from what a person typed as Base URL: with spaces, with trailing slashes, or with the API's own
 * path copied along. `https://qr.example.com/` → `https://qr.example.com/api/v1`.
 */
export function apiUrl(baseUrl: string): string {
  return `${baseUrl
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/api\/v1$/, '')}/api/v1`
}
