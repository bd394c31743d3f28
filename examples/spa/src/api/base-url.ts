/** The API's origin, such as `http://localhost:8000`. */
export const baseUrl = document.querySelector<HTMLMetaElement>('meta[name=api-url]')?.content ?? ''
